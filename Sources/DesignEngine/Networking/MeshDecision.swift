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
    return [
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
          "0.2 ms CPU for each request through a proxy: \(fixed(Double(proxies) / 1000, 1)) cores requested at the peak"
        ], sources: ["Istio, performance and scalability, release 1.24"],
        fields: ["networking.mesh", "networking.meshMode", "networking.mutualTLS"])
    ]
  }
}
