import KubeModel

extension Check {
  static let meshVersions = Check(
    "MSH21", "mesh-versions", .medium, .networking,
    summary: "A proxy of the mesh and its control plane are of versions that do not go together.",
    why: "A proxy newer than its control plane, or two releases behind, gets settings that it misreads.",
    remedy: "Upgrade the control plane first, then the proxies, at most one release apart.",
    peers: .peers("IST:0142,0156,0168,0169,0172,0176"),
    passing: versionsExample("1.27.1"), failing: versionsExample("1.29.0")
  ) { inspection in
    let controllers = inspection.workloads.flatMap { workload in
      workload.lasting.filter { $0.imageReference.baseName == "pilot" }.compactMap { minor($0.imageReference.tag) }
    }
    // With two control planes, as during an upgrade, either may be the one of a proxy.
    guard let oldest = controllers.min(), let newest = controllers.max() else { return [] }
    return inspection.eachContainer { container, workload in
      guard container.imageReference.baseName == "proxyv2", let proxy = minor(container.imageReference.tag) else {
        return nil
      }
      if proxy > newest {
        return Violation(
          workload, container, "is of Istio 1.\(proxy), newer than the control plane 1.\(newest)", at: "image")
      }
      return proxy + 2 < oldest
        ? Violation(
          workload, container, "is of Istio 1.\(proxy), too old for the control plane 1.\(oldest)", at: "image") : nil
    }
  }

  /// 27 of `1.27.1-distroless`.
  private static func minor(_ tag: String?) -> Int? {
    let parts = (tag ?? "").split(separator: ".")
    guard parts.count >= 2, parts[0] == "1" else { return nil }
    return Int(parts[1].prefix { $0.isNumber })
  }

  private static func versionsExample(_ version: String) -> String {
    Example.all(
      Example.deployment(image: "docker.io/istio/pilot:1.27.1", name: "istiod"),
      Example.deployment(image: "docker.io/istio/proxyv2:\(version)", name: "gateway"))
  }
}
