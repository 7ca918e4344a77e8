import KubeModel

extension Check {
  static let serviceTargetPort = Check(
    "REF02", "service-target-port", .error, .networking,
    summary: "A Service names a target port that a pod behind it does not declare.",
    why: "A named port that no container has gives a Service without endpoints.",
    remedy: "Write the name of a container's port.",
    passing: serviceExample(selector: "a", port: "http"), failing: serviceExample(selector: "a", port: "web")
  ) { inspection in
    inspection.all("", "Service").flatMap { service -> [Violation] in
      guard let selector = service.podSelector else { return [] }
      let workloads = inspection.workloads(in: service.namespace ?? "", selectedBy: selector)
      let ports = (service.root.at("spec", "ports")?.sequence ?? []).enumerated()
      return ports.flatMap { index, port in
        workloads.compactMap { workload in
          guard let target = port["targetPort"]?.string, !workload.declaresPort(named: target) else { return nil }
          return Violation(
            service, "\(workload.object.title) has no port named \(target)", path: "spec.ports[\(index)].targetPort",
            node: port["targetPort"])
        }
      }
    }
  }
}

extension Workload {
  func declaresPort(named name: String) -> Bool {
    containers.contains { container in
      (container.value["ports"]?.sequence ?? []).contains { $0["name"]?.string == name }
    }
  }
}
