import Basics
import PlatformSpec

extension DecisionRule {
  /// What is between services.
  static let mesh = DecisionRule { draft in
    let wishes = draft.specification.networking
    guard wishes.mesh != .none else {
      return [
        Decision(
          id: "networking.mesh", deliverable: .networking, title: "Service mesh", choice: "none",
          alternatives: [
            Decision.Alternative(
              "Istio", whyNot: "its control plane and proxies would cost more than they protect here")
          ], reason: "So few services need neither splitting nor encryption between each other.",
          fields: ["networking.mesh"])
      ]
    }
    let proxies = draft.workloads.reduce(0) { sum, workload in
      sum + workload.peakReplicas * (workload.sidecar(in: draft.specification)?.cpuRequestMilli ?? 0)
    }
    switch wishes.mesh {
    case .istio where draft.specification.isAmbient: return [ambient(draft)]
    case .istio: return [istio(wishes, cores: fixed(Double(proxies) / 1000, 1))]
    case .linkerd: return [linkerd(draft, cores: fixed(Double(proxies) / 1000, 1))]
    case .none: return []
    }
  }

  private static func istio(_ wishes: NetworkingWishes, cores: String) -> Decision {
    Decision(
      id: "networking.mesh", deliverable: .networking, title: "Service mesh",
      choice: "Istio, sidecars\(wishes.mutualTLS ? ", mutual TLS strict" : ""), splitting, circuit breakers, retries",
      alternatives: [
        Decision.Alternative("Linkerd", whyNot: "lighter, but no header routing of the kind that canaries use here"),
        Decision.Alternative("ambient mode", whyNot: "its waypoints would need sizing of their own"),
        Decision.Alternative("none", whyNot: "every service would have to bring encryption, retries and splitting"),
      ],
      reason:
        "One place decides how services talk: five errors in a row eject a pod for 30 s, retries have a budget.",
      arithmetic: [
        "0.2 ms CPU for each request through a proxy: \(cores) cores requested at the peak"
      ], sources: ["Istio, performance and scalability, release 1.24"],
      fields: ["networking.mesh", "networking.meshMode", "networking.mutualTLS"])
  }

  private static func ambient(_ draft: DesignDraft) -> Decision {
    let wishes = draft.specification.networking
    let pods = draft.workloads.reduce(0) { $0 + $1.peakReplicas }
    let node = draft.component(.ztunnel)?.pods.first
    let waypoint = draft.component(.waypoints)?.pods.first
    return Decision(
      id: "networking.mesh", deliverable: .networking, title: "Service mesh",
      choice: "Istio, ambient\(wishes.mutualTLS ? ", mutual TLS strict" : ""), splitting, circuit breakers, retries",
      alternatives: [
        Decision.Alternative("sidecars", whyNot: "a proxy in each of \(pods) pods, all restarted when it changes"),
        Decision.Alternative("none", whyNot: "every service would have to bring encryption, retries and splitting"),
      ],
      reason:
        "Pods carry no proxy: that of the node encrypts, that of the namespace reads requests. Canaries move their weights"
        + " there for callers inside, and at the gateway for users.",
      arithmetic: [
        "ztunnel: \(node?.cpuRequestMilli ?? 0) m and \(node?.memoryRequestMiB ?? 0) MiB on every node"
          + " (0.06 ms CPU for each request on each side)",
        "waypoints: \(waypoint.map { DesignDraft.replicas($0) } ?? 0) pods of up to \(waypoint?.cpuRequestMilli ?? 0) m"
          + " (0.25 ms CPU for each request)",
      ], sources: ["Istio, performance and scalability, release 1.24"],
      fields: ["networking.mesh", "networking.meshMode", "networking.mutualTLS"])
  }

  private static func linkerd(_ draft: DesignDraft, cores: String) -> Decision {
    let wishes = draft.specification.networking
    let pods = draft.workloads.reduce(0) { $0 + $1.peakReplicas }
    let proxy = draft.workloads.compactMap { $0.sidecar(in: draft.specification) }.first
    let isLinked = draft.component(.linkerdMulticluster) != nil
    return Decision(
      id: "networking.mesh", deliverable: .networking, title: "Service mesh",
      choice:
        "Linkerd, sidecars\(wishes.mutualTLS ? ", only callers with a proven identity" : ""), circuit breakers, retries"
        + (isLinked ? ", and a mirror of the other regions' services" : ""),
      alternatives: [
        Decision.Alternative("Istio", whyNot: "its proxies take two to three times the memory"),
        Decision.Alternative("none", whyNot: "every service would have to bring encryption, retries and splitting"),
      ],
      reason:
        "Its proxies are small, which counts over many pods: five errors in a row take a pod out for 30 s and more,"
        + " identities come from a trust anchor that never leaves the cluster's secrets.",
      arithmetic: [
        "0.1 ms CPU for each request through a proxy: \(cores) cores requested at the peak",
        "\(pods) proxies at the peak × \(proxy?.memoryRequestMiB ?? 0) MiB requested, at most"
          + " \(proxy?.memoryLimitMiB ?? 0) MiB (94 MB) each",
      ], sources: ["https://linkerd.io/2021/11/29/linkerd-vs-istio-benchmarks-2021/"],
      fields: ["networking.mesh", "networking.mutualTLS"])
  }
}

extension DesignDraft {
  fileprivate static func replicas(_ pods: PodFootprint) -> Int {
    switch pods.count {
    case .replicas(let count): count
    case .perNode, .jobs, .scaled: 0
    }
  }
}
