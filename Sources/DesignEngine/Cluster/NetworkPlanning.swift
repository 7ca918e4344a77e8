import Basics
import PlatformSpec

/// Address ranges of one cluster: a /16 for each, a large private and a small public subnet in each zone.
enum NetworkPlanning {
  static func plan(zones: Int, index: Int, targets: Targets, profile: CloudProfile) -> NetworkPlan {
    let second = 20 + index
    if profile.hasRegionalSubnets {
      return NetworkPlan(
        cidr: "10.\(second).0.0/16", publicSubnets: [], privateSubnets: ["10.\(second).0.0/20"],
        serviceCIDR: "172.20.0.0/16", natGateways: 1)
    }
    let isRedundant = targets.availability >= Percent(nano: 99_950_000_000)
    return NetworkPlan(
      cidr: "10.\(second).0.0/16", publicSubnets: (0..<zones).map { "10.\(second).\(192 + 4 * $0).0/22" },
      privateSubnets: (0..<zones).map { "10.\(second).\(32 * $0).0/19" }, serviceCIDR: "172.20.0.0/16",
      natGateways: isRedundant ? zones : 1)
  }
}
