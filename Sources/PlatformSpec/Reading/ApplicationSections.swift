import Basics
import KubeModel

/// Services, queues and stores as read or as generated.
struct ApplicationSections {
  var services: [Service]
  var queues: [MessageQueue]
  var stores: [DataStore]
}

extension SpecificationReading {
  func application(_ defaults: ArchetypeDefaults, name: String, traffic: Traffic) -> ApplicationSections {
    let registry = "registry.example.com/\(name.kebab)"
    let generated = GeneratedApplication(defaults: defaults, image: registry, traffic: traffic)
    let shape = serviceDefaults()
    let services = services(registry: registry, shape)
    let queues = queues(defaults)
    let stores = stores(defaults)
    guard let services, !services.isEmpty else {
      let names = generated.services.map(\.name).joined(separator: ", ")
      let known = defaults.isCountKnown ? "only their number was given" : "neither names nor a number were given"
      log.assumptions.append(
        Assumption(path: "services", taken: names, reason: "\(known); replace them by yours"))
      var application = ApplicationSections(
        services: generated.services.map { shape.applied(to: $0, port: shape.port) },
        queues: merged(queues ?? [], generated.queues, name: \.name), stores: generated.stores)
      place(stores ?? [], in: &application)
      return application
    }
    if let carried = log.carried["services"], carried.taken == services.map(\.name).joined(separator: ", ") {
      log.assumptions.append(carried)
    }
    return ApplicationSections(services: services, queues: queues ?? [], stores: stores ?? [])
  }

  private func merged<Element>(
    _ stated: [Element], _ generated: [Element], name: KeyPath<Element, String>
  ) -> [Element] {
    stated + generated.filter { element in !stated.contains { $0[keyPath: name] == element[keyPath: name] } }
  }

  /// Data stores that were named by their engine alone say how those of the services are run; others are added.
  private func place(_ stated: [DataStore], in application: inout ApplicationSections) {
    var added: [DataStore] = []
    for store in stated {
      let same = application.stores.indices.filter {
        store.name == store.engine.rawValue && application.stores[$0].engine == store.engine
      }
      for index in same {
        application.stores[index].hosting = store.hosting
        application.stores[index].operatorChoice = store.operatorChoice
        application.stores[index].members = store.members
        application.stores[index].sizeGiB = store.sizeGiB
      }
      if same.isEmpty {
        added.append(store)
        let isUsed = application.services.contains { $0.stores.contains(store.name) }
        let user = application.services.firstIndex { [.api, .worker].contains($0.role) } ?? 0
        if !isUsed { application.services[user].stores.append(store.name) }
      } else {
        log.assumptions.removeAll { $0.path.hasPrefix("dataStores[\(store.name)]") }
      }
    }
    application.stores = merged(added, application.stores, name: \.name)
  }

  private func services(registry: String, _ shape: ServiceDefaults) -> [Service]? {
    let elements = root.elements(
      "services", form: "a list of services", note: "generated from `serviceCount` when left out")
    let nodes = elements?.map(\.node) ?? []
    // Services side by side, of which nothing says who calls whom, are entered alike.
    let isFlat = nodes.count > 1 && nodes.allSatisfy { $0?["calls"] == nil && $0?["entryShare"] == nil }
    var left = Percent(100).nano
    let share = left / Int64(max(1, nodes.count))
    return elements?.enumerated().map { index, element in
      let entry = !isFlat ? (index == 0 ? left : 0) : index == nodes.count - 1 ? left : share
      left -= isFlat ? entry : 0
      let door = Door(isFirst: index == 0, isFlat: isFlat, share: Percent(nano: entry))
      return shape.applied(to: service(element, registry, door, shape))
    }
  }

  /// How requests from outside come to a service that does not say it.
  private struct Door {
    var isFirst: Bool
    var isFlat: Bool
    var share: Percent

    var reason: String {
      isFlat
        ? "nothing says which service calls which, so each is entered alike"
        : isFirst ? "all requests enter at the first service" : "requests enter elsewhere"
    }
  }

  private func service(_ element: SectionReader, _ registry: String, _ door: Door, _ shape: ServiceDefaults) -> Service
  {
    let isFirst = door.isFirst
    let name = requiredName(element)
    let role = element.choice(
      "role", default: isFirst ? .gateway : Service.Role.api,
      because: isFirst ? "the first service is the door" : "most services answer others")
    let runtime = element.choice(
      "runtime", Service.Runtime.self, default: .go, because: "no runtime was named; start-up and probes depend on it")
    let isEntrance = [.frontend, .gateway].contains(role) || isFirst || door.isFlat
    var service = Service(
      name: name,
      team: element.string(
        "team", form: "a DNS label", default: "platform-users", because: "no team was named", where: { $0.isDNSLabel }),
      role: role,
      criticality: element.choice(
        "criticality", default: isEntrance ? .critical : .standard,
        because: isEntrance ? "nothing works without the door" : "nobody said that it is critical"),
      customerFacing: element.bool(
        "customerFacing", default: isEntrance, because: isEntrance ? "it is the door" : "others call it"),
      runtime: runtime,
      profile: element.choice("profile", default: .general, because: "nothing is known of its appetite"),
      transport: element.choice("transport", default: .http, because: "most services speak HTTP"),
      port: shape.port.map { element.integer(optional: "port", 1...65535, note: "serviceDefaults.port") ?? $0 }
        ?? element.integer(
          "port", 1...65535, default: 8080, because: "it is the usual port of an unprivileged server"),
      image: element.string("image", default: "\(registry)/\(name)", because: "replace it by your image"),
      version: element.string("version", default: "1.0.0", because: "replace it by the version that you run"),
      entryShare: element.percent(
        "entryShare", default: door.share, because: door.reason),
      calls: calls(element),
      consumes: element.strings("consumes", form: "a list of queues", note: "queues that it empties") ?? [],
      produces: element.strings("produces", form: "a list of queues", note: "queues that it fills") ?? [],
      stores: element.strings("stores", form: "a list of data stores", note: "data stores that it uses") ?? [],
      cpuMicrosPerRequest: element.read(
        "cpuPerRequest", form: "CPU time such as 4ms", default: 3000,
        because: "a usual request takes a few milliseconds of CPU",
        text: { Amounts.cpuTime(microseconds: $0) }, decode: { Amounts.microseconds($0) }),
      memoryMiB: element.read(
        "memory", form: "a size such as 512Mi", default: 256, because: "a usual service keeps a quarter of a gigabyte",
        text: { "\($0)Mi" }, decode: { Amounts.bytes($0).map { Int($0 >> 20) } }),
      startupSeconds: element.duration(
        "startup", unit: 1000, 0...3600, default: runtime.usualStartupSeconds,
        because: "it is usual for \(runtime.rawValue)"),
      resources: nil, replicas: nil, volume: nil,
      health: Service.HealthWish(livenessPath: nil, readinessPath: nil), schedule: nil, environment: [])
    readWishes(&service, element)
    return service
  }

  private func readWishes(_ service: inout Service, _ element: SectionReader) {
    service.resources = resources(element)
    service.replicas = replicas(element)
    service.volume = volume(element)
    readContainer(&service, element)
    let health = element.section("health")
    let path = { (text: String) in text.hasPrefix("/") ? text : nil }
    service.health = Service.HealthWish(
      livenessPath: health.optional(
        "livenessPath", form: "a path such as /healthz", note: "the port alone is probed when left out", decode: path),
      readinessPath: health.optional(
        "readinessPath", form: "a path such as /readyz", note: "the port alone is probed when left out", decode: path))
    service.health.command =
      health.strings("command", form: "a list of texts", note: "run in the container instead of a request") ?? []
    service.health.port = health.integer(optional: "port", 1...65535, note: "the service's own port when left out")
    health.refuseOthers(than: ["livenessPath", "readinessPath", "command", "port"])
    let form = "a cron expression with five fields, or \(Service.onDemand)"
    service.schedule = element.optional("schedule", form: form, note: "for batch") {
      $0.split(separator: " ").count == 5 || $0.hasPrefix("@") || $0 == Service.onDemand ? $0 : nil
    }
    service.triggers = triggers(element)
    if service.role == .batch, service.schedule == nil, service.consumes.isEmpty {
      service.schedule = element.string("schedule", default: "0 3 * * *", because: "the night is quiet")
    }
    let variables =
      element.elements("environment", form: "a list of {name, value}", note: "plain values, never secrets") ?? []
    service.environment = variables.map { variable in
      let known = Service.EnvironmentVariable(
        name: variable.string("name", default: "NAME", because: "it has none"),
        value: variable.node?["value"]?.scalarText ?? "")
      variable.refuseOthers(than: ["name", "value"])
      return known
    }
    element.refuseOthers(than: element.askedKeys)
  }

  private func requiredName(_ element: SectionReader) -> String {
    log.ask(element.full("name"), form: "a DNS label", reason: "unique in its list")
    let value = element.node?["name"]
    guard let name = value?.scalarText else {
      element.report(
        "this has no name", at: value ?? element.node, path: element.full("name"), remedy: "Write name: my-name")
      return "unnamed"
    }
    if !name.isDNSLabel {
      element.report("\"\(name)\" is not a DNS label", at: value, path: element.full("name"), remedy: dnsRemedy)
    }
    return name
  }

  private func calls(_ element: SectionReader) -> [Service.Call] {
    (element.elements("calls", form: "a list of {service, perRequest}", note: "calls to other services") ?? []).map {
      call in
      let rate = call.read(
        "perRequest", form: "calls per request, such as 0.5", default: 1000, because: "one call a request",
        text: { decimalText(Int64($0), places: 3) },
        decode: { text in Percent(text: text).map { Int($0.nano / 1_000_000) } })
      let service = call.node?["service"]?.scalarText ?? ""
      call.refuseOthers(than: ["service", "perRequest"])
      return Service.Call(service: service, perThousandRequests: rate)
    }
  }

  func resources(_ element: SectionReader) -> Service.ResourceWish? {
    let section = element.section("resources")
    let cpu = { (key: String) in
      section.optional(key, form: "CPU such as 500m", note: "derived when left out", decode: { Amounts.milliCPU($0) })
    }
    let memory = { (key: String) in
      section.optional(
        key, form: "a size such as 512Mi", note: "derived when left out",
        decode: { Amounts.bytes($0).map { Int($0 >> 20) } })
    }
    let wish = Service.ResourceWish(
      cpuRequestMilli: cpu("cpuRequest"), cpuLimitMilli: cpu("cpuLimit"), memoryRequestMiB: memory("memoryRequest"),
      memoryLimitMiB: memory("memoryLimit"))
    section.refuseOthers(than: ["cpuRequest", "cpuLimit", "memoryRequest", "memoryLimit"])
    if let request = wish.cpuRequestMilli, let limit = wish.cpuLimitMilli, request > limit {
      section.report(
        "the CPU request is above its limit", at: section.node?["cpuRequest"], path: section.full("cpuRequest"),
        remedy: "Raise cpuLimit or lower cpuRequest.")
    }
    if let request = wish.memoryRequestMiB, let limit = wish.memoryLimitMiB, request > limit {
      section.report(
        "the memory request is above its limit", at: section.node?["memoryRequest"],
        path: section.full("memoryRequest"), remedy: "Raise memoryLimit or lower memoryRequest.")
    }
    return section.node == nil ? nil : wish
  }

  func replicas(_ element: SectionReader) -> Service.ReplicaWish? {
    let section = element.section("replicas")
    let wish = Service.ReplicaWish(
      fixed: section.integer(optional: "fixed", 0...5000, note: "nothing scales it"),
      min: section.integer(optional: "min", 0...5000, note: "takes scaling.minReplicas, else derived"),
      max: section.integer(optional: "max", 1...5000, note: "takes scaling.maxReplicas, else derived"),
      cpuTarget: section.percent(optional: "cpuTarget", 10...95, note: "takes scaling.cpuTarget"))
    section.refuseOthers(than: ["fixed", "min", "max", "cpuTarget"])
    if let least = wish.min, let most = wish.max, least > most {
      section.report(
        "min \(least) is above max \(most)", at: section.node?["min"], path: section.full("min"),
        remedy: "Write min at most \(most).")
    }
    return section.node == nil ? nil : wish
  }

  private func volume(_ element: SectionReader) -> Service.VolumeWish? {
    let section = element.section("volume")
    let size = section.optional(
      "size", form: "a size such as 20Gi", note: "needed for a volume",
      decode: { Amounts.bytes($0).map { Int($0 >> 30) } })
    let disk = section.optional(
      "disk", form: "a disk type", note: "storage.defaultDisk when left out", decode: { $0.isEmpty ? nil : $0 })
    let path =
      section.node == nil
      ? ""
      : section.string(
        "mountPath", form: "an absolute path", default: "/var/lib/data", because: "it is a usual place for data",
        where: { $0.hasPrefix("/") })
    let wish = Service.VolumeWish(
      sizeGiB: max(1, size ?? 10), disk: disk, mountPath: path,
      podManagement: section.choice(optional: "podManagement", note: "one pod after the other when left out"),
      whenDeleted: section.choice(optional: "whenDeleted", note: "volumes outlive their service when left out"),
      whenScaled: section.choice(optional: "whenScaled", note: "a pod that comes back finds its data when left out"))
    section.refuseOthers(than: section.askedKeys)
    return section.node == nil ? nil : wish
  }

  private func queues(_ defaults: ArchetypeDefaults) -> [MessageQueue]? {
    root.elements("queues", form: "a list of queues", note: "work that waits")?.map { element in
      let queue = MessageQueue(
        name: requiredName(element),
        engine: element.choice("engine", default: defaults.queueEngine, because: defaults.queueReason),
        peakMessagesPerSecond: element.integer(
          "peakMessagesPerSecond", 0...10_000_000, default: 100, because: "no rate was named"),
        messagesPerPod: element.integer(optional: "messagesPerPod", 1...1_000_000, note: "takes scaling.messagesPerPod")
      )
      element.refuseOthers(than: ["name", "engine", "peakMessagesPerSecond", "messagesPerPod"])
      return queue
    }
  }

  private func stores(_ defaults: ArchetypeDefaults) -> [DataStore]? {
    root.elements("dataStores", form: "a list of data stores", note: "state outside the services")?.map { element in
      let engine = element.choice(
        "engine", DataStore.Engine.self, default: .postgresql, because: "it is the usual database")
      let (usual, reason) = defaults.storeHosting(engine)
      let hosting = element.choice("hosting", default: usual, because: reason)
      let known = hosting == .operator ? defaults.operatorChoice(engine) : nil
      let operatorChoice =
        known.map { element.choice("operator", default: $0, because: $0.reason) }
        ?? element.choice(optional: "operator", note: "for hosting: operator")
      let (members, membersReason) = defaults.members(engine, hosting, operatorChoice)
      let store = DataStore(
        name: requiredName(element), engine: engine, hosting: hosting, operatorChoice: operatorChoice,
        members: element.integer("members", 1...99, default: members, because: membersReason),
        sizeGiB: element.read(
          "size", form: "a size such as 100Gi", default: defaults.sizeGiB(engine, hosting),
          because: "no size was named", text: { "\($0)Gi" },
          decode: { Amounts.bytes($0).map { Int($0 >> 30) } }),
        port: element.integer(
          "port", 1...65535, default: defaults.storePort(engine, hosting),
          because: "it is the usual port of \(engine.rawValue)"),
        quorum: element.choice(optional: "quorum", note: "for Kafka: who keeps its metadata"),
        geoReplication: element.choice(
          optional: "geoReplication",
          note: "for Redis Enterprise by its operator: one database that all regions write to"))
      element.refuseOthers(
        than: ["name", "engine", "hosting", "operator", "members", "size", "port", "quorum", "geoReplication"])
      return store
    }
  }
}
