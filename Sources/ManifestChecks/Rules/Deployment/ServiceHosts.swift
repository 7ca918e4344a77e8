import KubeModel

extension Check {
  static let serviceHosts = Check(
    "REF36", "dependency-missing", .medium, .networking,
    summary: "A program is told to call a Service that does not exist, or a port that it does not have.",
    why: "Each call fails, at the latest when the first user comes.",
    remedy: "Write the name, the namespace and a port of a Service that exists.",
    passing: Example.all(Example.service(), hostExample("http://a.x.svc:80")),
    failing: Example.all(Example.service(), hostExample("http://b.x.svc:80"))
  ) { inspection in
    let traffic = inspection.traffic
    return inspection.workloads.flatMap { workload -> [Violation] in
      workload.containers.flatMap { container -> [Violation] in
        container.env.enumerated().flatMap { index, entry -> [Violation] in
          guard let text = entry["value"]?.string else { return [] }
          let name = entry["name"]?.string ?? ""
          return ServiceMention.all(
            in: text, from: workload.namespace, isHost: ServiceMention.isHost(name), traffic
          ).compactMap { mention in
            problem(mention, inspection, traffic).map {
              Violation(workload, container, $0.message, at: "env[\(index)].value", severity: $0.severity)
            }
          }
        }
      }
    }
  }

  private static func problem(
    _ mention: ServiceMention, _ inspection: Inspection, _ traffic: TrafficMap
  ) -> (message: String, severity: Severity?)? {
    guard let service = traffic.service(mention.name, in: mention.namespace) else {
      if mention.namespace == "kube-system" || mention.namespace == "default" && mention.name == "kubernetes" {
        return nil
      }
      if inspection.isMadeByFlagger(mention.name, in: mention.namespace) { return nil }
      // Operators and meshes across clusters make Services too.
      let isUnknown =
        inspection.workloads(in: mention.namespace).isEmpty || inspection.isMadeByOperator(in: mention.namespace)
        || !inspection.all("multicluster.linkerd.io", "Link").isEmpty
      let severity: Severity? = isUnknown ? .info : inspection.missing(in: mention.namespace)
      return ("calls the Service \(mention.name) of \(mention.namespace), which is missing", severity)
    }
    let ports = service.root.at("spec", "ports")?.sequence ?? []
    // Callers of a headless Service talk to the pods on any port.
    guard let port = mention.port, !ports.isEmpty, service.root.at("spec", "clusterIP")?.string != "None",
      service.root.at("spec", "type")?.string != "ExternalName", !ports.contains(where: { $0["port"]?.integer == port })
    else { return nil }
    let known = ports.compactMap { $0["port"]?.integer }.map { "\($0)" }.joined(separator: ", ")
    return ("calls port \(port) of \(service.title), which has \(known)", nil)
  }

  private static func hostExample(_ address: String) -> String {
    Example.deployment(container: "env: [{name: SHOP_URL, value: \"\(address)\"}]")
  }
}
