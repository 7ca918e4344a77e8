import Basics
import PlatformSpec

/// How long a pod waits before it goes, so that nobody sends to it any more.
enum TerminationPlan {
  /// Kubernetes' own proxies follow within a second or two; a mesh pushes its configuration in about as long.
  static let insideSeconds = 5

  static func termination(
    _ service: Service, specification: Specification, profile: CloudProfile
  ) -> WorkloadDesign.Termination {
    let pre: Int
    if isBehindLoadBalancer(service, specification) {
      pre = profile.loadBalancerPropagationSeconds
    } else if service.role == .worker || service.role == .batch {
      pre = 0
    } else {
      pre = insideSeconds
    }
    return WorkloadDesign.Termination(preStopSeconds: pre, gracePeriodSeconds: pre + workSeconds(service) + 5)
  }

  /// With Istio the load balancer sends to the mesh's gateway, and only that waits for it; Linkerd has none.
  static func isBehindLoadBalancer(_ service: Service, _ specification: Specification) -> Bool {
    specification.networking.mesh != .istio && specification.networking.ingress != .none
      && service.entryShare.nano > 0
  }

  /// What may still be under way: an answer, a batch of messages, a flush to disk.
  private static func workSeconds(_ service: Service) -> Int {
    switch service.role {
    case .frontend, .gateway, .api: 30
    case .worker: 60
    case .batch: 25
    case .stateful: 90
    }
  }
}
