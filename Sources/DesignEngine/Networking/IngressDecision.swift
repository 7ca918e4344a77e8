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
    if wishes.ingress == .nginx { return [nginx(draft)] }
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
        ] + containerAlternatives(draft),
        reason:
          "The provider runs it over all zones, ends TLS with a certificate that renews itself, and targets pods by"
          + " address, without a second hop through a node." + containerReason(draft),
        arithmetic: [
          "\(grouped(Int64(draft.specification.traffic.peakRequestsPerSecond))) requests/s × "
            + "\(draft.specification.traffic.responseBytes) bytes = "
            + "\(fixed(Double(draft.specification.traffic.peakRequestsPerSecond * draft.specification.traffic.responseBytes) * 8 / 1e6, 1))"
            + " Mbit/s at the peak"
        ], fields: ["networking.ingress", "networking.domain", "networking.tls"])
    ]
  }

  /// On AKS the Gateway API is Application Gateway for Containers.
  private static func isForContainers(_ draft: DesignDraft) -> Bool { draft.component(.containerGateway) != nil }

  private static func containerAlternatives(_ draft: DesignDraft) -> [Decision.Alternative] {
    guard isForContainers(draft) else { return [] }
    return [
      Decision.Alternative(
        "application-gateway",
        whyNot: "its controller takes up to 30 s to follow the pods, and knows no shares of requests for a canary")
    ]
  }

  private static func containerReason(_ draft: DesignDraft) -> String {
    guard isForContainers(draft) else { return "" }
    let wishes = draft.specification.networking
    let isAlone = !wishes.globalTraffic || draft.clusters.count < 2
    return
      " It is Application Gateway for Containers, whose frontend Terraform makes and whose routes the cluster writes."
      + (isAlone
        ? " The frontend has a name and no address, so users come to www.\(wishes.domain): the top of a zone can't be the"
          + " alias of a name."
        : " The frontend has a name and no address, and Front Door knows each region by it.")
  }

  /// Given because it was asked for by name, and not without saying what is wrong with it.
  private static func nginx(_ draft: DesignDraft) -> Decision {
    let own: String =
      switch draft.specification.provider {
      case .eks: "alb"
      case .gke: "gke"
      case .aks: "application-gateway"
      }
    let release = draft.component(.ingressNginx)?.chart?.appVersion ?? ""
    return Decision(
      id: "networking.ingress", deliverable: .networking, title: "Entrance",
      choice: "ingress-nginx \(release) behind a network load balancer, as was asked",
      alternatives: [
        Decision.Alternative(
          "gateway-api",
          whyNot:
            "nothing speaks against it: write `ingress: gateway-api`, and the same hosts become routes of a Gateway"
            + " that the provider runs; limits of requests by address move to its firewall"),
        Decision.Alternative(own, whyNot: "not asked for; the provider runs it and keeps it patched"),
      ],
      reason:
        "It is retired upstream since March 2026: this is its last release, and the next hole in it stays open. Until you"
        + " move it limits each address, redirects to TLS, bounds waiting, and splits canaries by weight and header.",
      arithmetic: [
        "\(grouped(Int64(draft.specification.traffic.peakRequestsPerSecond))) requests/s × 0.1 ms CPU / 70 % × 1.5 for a zone"
      ], sources: ["https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/"],
      fields: ["networking.ingress", "networking.domain", "networking.tls"])
  }
}
