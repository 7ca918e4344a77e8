import Basics
import KubeModel

/// Policies say who reaches whom, autoscalers within which bounds.
extension ManifestReader {
  mutating func readPolicies() {
    for policy in objects("NetworkPolicy") {
      let targets = parts(policy.root.at("spec", "podSelector"), near: policy, anywhere: false)
      var lost: [String] = []
      if targets.isEmpty {
        application.note(
          "\(policy.title) is for pods that are not here", at: policy.location,
          remedy: "Correct the labels, or add the calls to the result.")
        continue
      }
      for rule in policy.root.at("spec", "ingress")?.sequence ?? [] {
        for peer in rule["from"]?.sequence ?? [] {
          let callers = peers(peer, policy, &lost)
          for callee in targets where callers.count < workloads.count { link(callers, callee) }
        }
      }
      for rule in policy.root.at("spec", "egress")?.sequence ?? [] {
        for peer in rule["to"]?.sequence ?? [] {
          let callees = peers(peer, policy, &lost)
          for callee in callees where callees.count < workloads.count && targets.count < workloads.count {
            link(targets, callee)
          }
        }
      }
      if !lost.isEmpty {
        application.note(
          "\(policy.title) names pods that are not here (\(lost.joined(separator: "; ")))", at: policy.location,
          remedy: "Correct the labels, or add the calls to the result.")
      }
    }
    readAuthorization()
  }

  private mutating func link(_ callers: [Int], _ callee: Int) {
    for caller in callers where caller != callee {
      let link = ImportedApplication.Link(caller: caller, callee: callee)
      if !application.links.contains(link) { application.links.append(link) }
    }
  }

  /// The parts that a peer means; one without a selector of pods means everybody and tells nothing.
  private func peers(_ peer: KubeValue, _ policy: KubeObject, _ lost: inout [String]) -> [Int] {
    guard let selector = peer["podSelector"], let labels = selector["matchLabels"] ?? selector["matchExpressions"],
      !labels.isNull
    else { return [] }
    let found = parts(selector, near: policy, anywhere: peer["namespaceSelector"] != nil)
    if found.isEmpty, peer["namespaceSelector"] == nil {
      let text = (selector["matchLabels"]?.mapping?.entries ?? []).map { "\($0.key)=\($0.value.scalarText ?? "")" }
      let words = text.isEmpty ? "an expression" : text.joined(separator: ",")
      if !lost.contains(words) { lost.append(words) }
    }
    return found
  }

  private func parts(_ selector: KubeValue?, near policy: KubeObject, anywhere: Bool) -> [Int] {
    guard let selector, let parsed = try? LabelSelector(selector.withoutNulls) else { return [] }
    return workloads.indices.filter { index in
      (anywhere || Self.isSameNamespace(policy, workloads[index])) && parsed.matches(workloads[index].podLabels)
    }
  }

  /// Istio names callers by the accounts of their pods.
  private mutating func readAuthorization() {
    for policy in objects("AuthorizationPolicy") where policy.root.at("spec", "action")?.scalarText != "DENY" {
      let targets = parts(policy.root.at("spec", "selector"), near: policy, anywhere: false)
      for rule in policy.root.at("spec", "rules")?.sequence ?? [] {
        for source in rule["from"]?.sequence ?? [] {
          let principals = source.at("source", "principals")?.sequence?.compactMap(\.scalarText) ?? []
          let accounts = principals.compactMap { $0.split(separator: "/").last.map(String.init) }
          let callers = application.parts.indices.filter { index in
            application.parts[index].account.map { accounts.contains($0) } ?? false
          }
          for callee in targets where targets.count < workloads.count { link(callers, callee) }
        }
      }
    }
  }

  // MARK: - Autoscalers

  mutating func readAutoscalers() {
    for scaler in objects where scaler.kind == "HorizontalPodAutoscaler" || scaler.kind == "ScaledObject" {
      let target = scaler.root.at("spec", "scaleTargetRef", "name")?.scalarText ?? ""
      guard let index = workloads.firstIndex(where: { $0.name == target && Self.isSameNamespace($0, scaler) }) else {
        application.note("\(scaler.title) scales \(target), which is not among the files", at: scaler.location)
        continue
      }
      let spec = scaler.root["spec"]
      let least = (spec?["minReplicas"] ?? spec?["minReplicaCount"])?.integer
      let most = (spec?["maxReplicas"] ?? spec?["maxReplicaCount"])?.integer
      let cpu = cpuTarget(scaler)
      var wish = application.parts[index].replicas ?? Service.ReplicaWish()
      if let least, least > 1 { wish.min = min(least, 5000) } else { wish.min = nil }
      if let most, most > 1 { wish.max = max(min(most, 5000), wish.min ?? 2) }
      wish.cpuTarget = cpu.map { Percent(min(95, max(10, $0))) }
      application.parts[index].replicas = wish
      if scaler.kind == "ScaledObject" || hasOtherMetrics(scaler) {
        application.note(
          "\(scaler.title): only its bounds and its CPU target are carried over", at: scaler.location,
          remedy: "Name queues below queues, or scaling.requestsPerSecondPerPod.")
      }
    }
  }

  private func cpuTarget(_ scaler: KubeObject) -> Int? {
    let spec = scaler.root["spec"]
    if let old = spec?["targetCPUUtilizationPercentage"]?.integer { return old }
    let metric = (spec?["metrics"]?.sequence ?? []).first { $0.at("resource", "name")?.scalarText == "cpu" }
    return
      (metric?.at("resource", "target", "averageUtilization") ?? metric?.at("resource", "targetAverageUtilization"))?
      .integer
  }

  private func hasOtherMetrics(_ scaler: KubeObject) -> Bool {
    (scaler.root.at("spec", "metrics")?.sequence ?? []).contains { $0.at("resource", "name")?.scalarText != "cpu" }
  }
}

extension KubeValue {
  /// Fields that are empty count as left out, as for the API server.
  fileprivate var withoutNulls: KubeValue {
    guard let mapping else { return self }
    return KubeValue(.mapping(KubeMapping(entries: mapping.entries.filter { !$0.value.isNull })), at: position)
  }
}
