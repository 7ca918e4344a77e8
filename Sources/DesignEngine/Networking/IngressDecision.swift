import Basics
import PlatformSpec

extension DecisionRule {
  /// How requests come in.
  static let ingress = DecisionRule { draft in
    let wishes = draft.specification.networking
    guard wishes.ingress != .none else {
      return [
        Decision(
          id: "networking.ingress", deliverable: .networking, title: "Entrance", choice: "none",
          reason: "Nothing reaches the application from outside.", fields: ["networking.ingress"])
      ]
    }
    let gateway = draft.component(.istioGateway) != nil
    return [
      Decision(
        id: "networking.ingress", deliverable: .networking, title: "Entrance",
        choice: "\(wishes.ingress.rawValue)\(wishes.webApplicationFirewall ? " with WAF" : "")"
          + (gateway ? ", then the mesh's gateway" : ", then the pods themselves"),
        alternatives: [
          Decision.Alternative("ingress-nginx", whyNot: "retired upstream in March 2026: no fixes any more"),
          Decision.Alternative(
            "a network load balancer", whyNot: "no firewall for HTTP and no certificate of the provider's"),
        ],
        reason:
          "The provider runs it over all zones, ends TLS with a certificate that renews itself, and targets pods by"
          + " address, without a second hop through a node.",
        arithmetic: [
          "\(grouped(Int64(draft.specification.traffic.peakRequestsPerSecond))) requests/s × "
            + "\(draft.specification.traffic.responseBytes) bytes = "
            + "\(fixed(Double(draft.specification.traffic.peakRequestsPerSecond * draft.specification.traffic.responseBytes) * 8 / 1e6, 1))"
            + " Mbit/s at the peak"
        ], fields: ["networking.ingress", "networking.domain", "networking.tls"])
    ]
  }
}
