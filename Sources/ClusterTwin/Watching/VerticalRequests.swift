import SimKernel

/// A pod requests what its template says, or what the policy of its VerticalPodAutoscaler allows; and it changes while it
/// runs only where the mode lets it.
struct VerticalRequests: Invariant {
  static let rule = "VerticalPodAutoscalers keep to their policies"

  /// What a pod had at the last look.
  private struct Seen: Equatable {
    var serial: Int32
    var containers: [VerticalPod.Container]
  }

  /// As the objects said at the start.
  private var rules: [VerticalUpdater.Rules] = []
  private var seen: [Seen?] = []

  mutating func look(at twin: Twin, _ breaches: inout Breaches) {
    let autoscalers = twin.vertical.autoscalers
    if autoscalers.isEmpty { return }
    while rules.count < autoscalers.count { rules.append(autoscalers[rules.count].rules) }
    while seen.count < twin.cluster.pods.slotCount { seen.append(nil) }
    for index in 0..<twin.cluster.pods.slotCount where twin.cluster.pods.isLive[index] {
      let pod = PodID(index)
      guard let row = twin.vertical(of: twin.life.owner[index]) else { continue }
      let now = Seen(serial: twin.life.serial[index], containers: twin.verticalContainers(of: pod))
      let before = seen[index].flatMap { $0.serial == now.serial ? $0 : nil }
      if before == now { continue }
      seen[index] = now
      if before != nil && rules[row].mode != .inPlaceOrRecreate {
        breaches.add("\(twin.title(of: pod)) was resized in place in the mode \(rules[row].mode.rawValue)")
      }
      judge(now.containers, of: pod, rules[row], twin, &breaches)
    }
  }

  private func judge(
    _ containers: [VerticalPod.Container], of pod: PodID, _ rules: VerticalUpdater.Rules, _ twin: Twin,
    _ breaches: inout Breaches
  ) {
    let template = twin.verticalContainers(of: twin.life.template[pod.index])
    for (container, own) in zip(containers, template) {
      let policy = rules.policy.container(container.name)
      for resource in VerticalResource.allCases {
        guard let request = container.requests[resource], request != own.requests[resource] else { continue }
        let name = "\(container.name) of \(twin.title(of: pod))"
        let isControlled = resource == .cpu ? policy?.controlsCPU : policy?.controlsMemory
        if rules.mode == .off || policy?.isOff == true || isControlled == false {
          breaches.add("\(name) requests \(request) of \(resource), which its policy leaves to the template")
        }
        // A request that only follows its limit may be below the minimum.
        let isAtLimit = policy?.controlledValues == .requestsOnly && request == container.limits[resource]
        if let least = policy?.minAllowed[resource], request < least, !isAtLimit {
          breaches.add("\(name) requests \(request) of \(resource), and minAllowed is \(least)")
        }
        if let most = policy?.maxAllowed[resource], most > 0, request > most {
          breaches.add("\(name) requests \(request) of \(resource), and maxAllowed is \(most)")
        }
      }
    }
  }
}
