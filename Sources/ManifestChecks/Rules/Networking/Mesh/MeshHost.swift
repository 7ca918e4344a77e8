import KubeModel

/// What a host in an Istio object stands for.
enum MeshHost: Hashable {
  case service(name: String, namespace: String)
  /// A name outside the cluster, or one with wildcards.
  case other(String)

  /// Short names are of the object's own namespace, as Istio reads them.
  init(_ host: String, from namespace: String, _ inspection: Inspection) {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if host.contains("*") {
      self = .other(host)
    } else if parts.count == 1 {
      self = .service(name: host, namespace: namespace)
    } else if parts.count >= 3, parts[2] == "svc" {
      self = .service(name: parts[0], namespace: parts[1])
    } else if parts.count == 2, inspection.find("", "Service", namespace: parts[1], name: parts[0]) != nil {
      self = .service(name: parts[0], namespace: parts[1])
    } else {
      self = .other(host)
    }
  }
}

extension Inspection {
  func istio(_ kind: String) -> [KubeObject] {
    ["networking.istio.io", "security.istio.io", "telemetry.istio.io", "extensions.istio.io"].flatMap { all($0, kind) }
  }

  /// Hosts that ServiceEntries add to the mesh, with wildcards.
  var entryHosts: [String] {
    istio("ServiceEntry").flatMap { $0.root.at("spec", "hosts")?.sequence ?? [] }.compactMap(\.string)
  }

  /// Whether a Service, a ServiceEntry or a controller that makes Services stands behind a host.
  func knows(_ host: MeshHost) -> Bool {
    switch host {
    case .service(let name, let namespace):
      if find("", "Service", namespace: namespace, name: name) != nil { return true }
      if entryHosts.contains(where: { $0.hasPrefix("\(name).\(namespace).") || $0 == name }) { return true }
      return all("flagger.app", "Canary").contains { canary in
        let target = canary.root.at("spec", "targetRef", "name")?.string ?? ""
        return canary.namespace == namespace && ["", "-primary", "-canary"].contains { "\(target)\($0)" == name }
      }
    case .other(let host): return entryHosts.contains { PublicName.meets($0, host) }
    }
  }
}

/// Routes of a VirtualService with their places.
struct MeshRoute {
  let list: String
  let index: Int
  let value: KubeValue
  var path: String { "spec.\(list)[\(index)]" }

  static func all(_ service: KubeObject) -> [MeshRoute] {
    ["http", "tls", "tcp"].flatMap { list in
      (service.root.at("spec", list)?.sequence ?? []).enumerated().map {
        MeshRoute(list: list, index: $0.offset, value: $0.element)
      }
    }
  }
}
