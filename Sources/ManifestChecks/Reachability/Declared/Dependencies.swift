import KubeModel

extension TrafficMap {
  /// What programs are told to call: by their environment, their arguments, and the ConfigMaps that they take in.
  var dependencies: [DeclaredConnection] {
    workloads.indices.filter { !copies.contains($0) }.flatMap { index -> [DeclaredConnection] in
      let workload = workloads[index]
      return workload.containers.flatMap { container in
        texts(of: container.value, container.path, workload).flatMap { text in
          ServiceMention.all(
            in: text.value, from: workload.namespace, isHost: ServiceMention.isHost(text.name), self
          ).compactMap { mention in
            connection(
              .pod(index), to: mention, reason: "\(text.name)=\(text.value)", text.object, text.path, text.node)
          }
        }
      }
    } + controllerCalls
  }

  private struct Text {
    var name: String
    var value: String
    var object: KubeObject
    var path: String
    var node: KubeValue?
  }

  private func texts(of container: KubeValue, _ path: String, _ workload: Workload) -> [Text] {
    var found: [Text] = []
    for (index, entry) in (container["env"]?.sequence ?? []).enumerated() {
      let name = entry["name"]?.string ?? ""
      if let value = entry["value"], let text = value.string {
        found.append(
          Text(name: name, value: text, object: workload.object, path: "\(path).env[\(index)].value", node: value))
      } else if let reference = entry.at("valueFrom", "configMapKeyRef"),
        let map = configMap(reference["name"]?.string ?? "", in: workload.namespace),
        let key = reference["key"]?.string, let value = map.root.at("data", key), let text = value.string
      {
        found.append(Text(name: name, value: text, object: map, path: "data.\(key)", node: value))
      }
    }
    for entry in container["envFrom"]?.sequence ?? [] {
      guard let map = configMap(entry.at("configMapRef", "name")?.string ?? "", in: workload.namespace) else {
        continue
      }
      for pair in map.root["data"]?.mapping?.entries ?? [] {
        guard let text = pair.value.string else { continue }
        found.append(Text(name: pair.key, value: text, object: map, path: "data.\(pair.key)", node: pair.value))
      }
    }
    for list in ["command", "args"] {
      for (index, value) in (container[list]?.sequence ?? []).enumerated() {
        guard let text = value.string else { continue }
        found.append(
          Text(name: list, value: text, object: workload.object, path: "\(path).\(list)[\(index)]", node: value))
      }
    }
    return found
  }

  /// nil for a workload that names itself, and where nothing is known of the target.
  private func connection(
    _ source: Reachability.Party, to mention: ServiceMention, reason: String, _ object: KubeObject, _ path: String,
    _ node: KubeValue?
  ) -> DeclaredConnection? {
    let targets = targets(mention.name, in: mention.namespace, port: mention.port.map { .number($0) })
    if targets.isEmpty || targets.contains(where: { $0.party == source }) { return nil }
    return DeclaredConnection(
      kind: .dependency, source: source, targets: targets, reason: reason, object: object, path: path, node: node)
  }

  // MARK: - Controllers

  /// What autoscalers and release controllers ask: KEDA's triggers, the metrics of canaries.
  private var controllerCalls: [DeclaredConnection] {
    objects.all { Self.askers.contains($0.group) }.flatMap { object -> [DeclaredConnection] in
      switch (object.group, object.kind) {
      case ("keda.sh", "ScaledObject"), ("keda.sh", "ScaledJob"):
        (object.root.at("spec", "triggers")?.sequence ?? []).enumerated().flatMap { index, trigger in
          calls(.scaler, trigger["metadata"], object, "spec.triggers[\(index)].metadata")
        }
      case ("argoproj.io", "AnalysisTemplate"), ("argoproj.io", "ClusterAnalysisTemplate"):
        (object.root.at("spec", "metrics")?.sequence ?? []).enumerated().flatMap { index, metric in
          calls(.analysis, metric.at("provider", "prometheus"), object, "spec.metrics[\(index)].provider.prometheus")
        }
      case ("flagger.app", "MetricTemplate"):
        calls(.analysis, object.root.at("spec", "provider"), object, "spec.provider")
      default: []
      }
    }
  }

  /// The API groups of what tells such controllers whom to ask.
  private static let askers = ["keda.sh", "argoproj.io", "flagger.app"]

  private func calls(
    _ role: ChartPods.Role, _ values: KubeValue?, _ object: KubeObject, _ path: String
  ) -> [DeclaredConnection] {
    let callers = pods(role)
    if callers.isEmpty { return [] }
    return (values?.mapping?.entries ?? []).flatMap { entry -> [DeclaredConnection] in
      guard let text = entry.value.string else { return [] }
      return ServiceMention.all(in: text, from: object.namespace ?? "", isHost: false, self).flatMap { mention in
        callers.compactMap { caller in
          connection(
            .pod(caller), to: mention, reason: "\(entry.key)=\(text)", object, "\(path).\(entry.key)", entry.value)
        }
      }
    }
  }
}
