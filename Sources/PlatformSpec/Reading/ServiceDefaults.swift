/// The field `serviceDefaults`: what holds for every service that does not say otherwise.
struct ServiceDefaults {
  var resources: Service.ResourceWish?
  var replicas: Service.ReplicaWish?
  var port: Int?

  /// The service with these wishes where it has none; a port is given for services that are assumed.
  func applied(to service: Service, port: Int? = nil) -> Service {
    var service = service
    if let port { service.port = port }
    if service.resources == nil { service.resources = resources }
    if service.replicas == nil, service.role != .batch { service.replicas = replicas }
    return service
  }
}

extension SpecificationReading {
  func serviceDefaults() -> ServiceDefaults {
    let section = root.section("serviceDefaults")
    let port = section.integer(optional: "port", 1...65535, note: "the port of services that do not say theirs")
    let defaults = ServiceDefaults(resources: resources(section), replicas: replicas(section), port: port)
    section.refuseOthers(than: ["port", "resources", "replicas"])
    return defaults
  }
}
