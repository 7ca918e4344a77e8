import Basics
import PlatformSpec

extension DecisionRule {
  /// What is kept out.
  static let firewall = DecisionRule { draft in
    guard draft.specification.networking.webApplicationFirewall else { return [] }
    let lines = draft.cost.lines.filter { $0.title.hasPrefix("web application firewall") }
    return [
      Decision(
        id: "networking.firewall", deliverable: .networking, title: "Web application firewall",
        choice: "managed rule sets and a rate limit in front of the entrance",
        alternatives: [
          Decision.Alternative("none", whyNot: "known attacks and floods would reach the services")
        ],
        reason: "It is paid by the request; at this load that is one of the largest lines of the bill, which a content"
          + " network in front would lower.",
        arithmetic: lines.map { "\($0.formula) = \($0.average.wholeDollars) a month" }, sources: lines.map(\.source),
        fields: ["networking.webApplicationFirewall"])
    ]
  }
}
