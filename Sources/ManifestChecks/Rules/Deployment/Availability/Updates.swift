import KubeModel

extension Check {
  static let surgeDeadlock = Check(
    "AVL13", "surge-deadlock", .error, .deployment,
    summary: "A rollout needs a new pod beside the old ones, and that pod can't start.",
    why: "maxUnavailable 0 keeps the old pod until the new one is ready; the new one waits for the disk of the old.",
    remedy: "Use strategy Recreate, or permit one pod to be missing.",
    passing: surgeExample("ReadWriteMany"), failing: surgeExample("ReadWriteOncePod"),
    inspect: .pods { pods in
      pods.eachWorkload { workload in
        guard workload.kind == .deployment, workload.surgesOnly else { return nil }
        let claims = pods.inspection.claims(of: workload)
        guard let claim = claims.first(where: { $0.modes == ["ReadWriteOncePod"] }) else { return nil }
        return Violation(
          workload, "a new pod waits for the disk \(claim.name), which the old one keeps (maxUnavailable is 0)",
          at: claim.place)
      }
    })

  static let updateStrategy = Check(
    "AVL14", "update-strategy", .medium, .deployment,
    summary: "An update stops all pods before new ones start, or waits for somebody to delete them.",
    why: "Each release is an outage, or never arrives.",
    remedy: "Use RollingUpdate.",
    peers: .peers("KL:no-rolling-update-strategy, KS:deployment-strategy, KB:305"),
    passing: Example.all(Example.service(), Example.deployment()),
    failing: Example.all(Example.service(), Example.deployment(outer: "strategy: {type: Recreate}")),
    inspect: .pods { pods in
      pods.eachWorkload { workload, place in
        let spec = workload.object.root["spec"]
        if workload.kind == .deployment, spec?.at("strategy", "type")?.string == "Recreate",
          pods.inspection.isBehindService(place), pods.inspection.claims(of: workload).isEmpty
        {
          return [Violation(workload.object, "stops all pods before new ones start", path: "spec.strategy.type")]
        }
        guard workload.kind == .statefulSet || workload.kind == .daemonSet,
          spec?.at("updateStrategy", "type")?.string == "OnDelete"
        else { return [] }
        return [
          Violation(
            workload.object, "new versions wait until pods are deleted by hand", path: "spec.updateStrategy.type")
        ]
      }
    })

  static let sharedDisk = Check(
    "AVL15", "rwo-with-replicas", .high, .storage,
    summary: "Several pods of a Deployment share a disk that one node can attach.",
    why: "The second pod waits for ever on another node: Multi-Attach error; a rollout waits in the same way.",
    remedy: "Make it a StatefulSet, use ReadWriteMany, or one replica with strategy Recreate.",
    peers: .peers("KY:readwriteonce-pod"),
    passing: diskExample(1, "strategy: {type: Recreate};"), failing: diskExample(2, ""),
    inspect: .pods { pods in
      pods.eachWorkload { workload in
        guard workload.kind == .deployment || workload.kind == .rollout else { return nil }
        let recreates = workload.object.root.at("spec", "strategy", "type")?.string == "Recreate"
        guard workload.replicas > 1 || !recreates,
          let claim = pods.inspection.claims(of: workload).first(where: { claim in
            !claim.modes.isEmpty && claim.modes.allSatisfy { $0 == "ReadWriteOnce" || $0 == "ReadWriteOncePod" }
          })
        else { return nil }
        let what = workload.replicas > 1 ? "\(workload.replicas) pods share" : "during a rollout two pods share"
        return Violation(
          workload, "\(what) the disk \(claim.name), which one node can attach", at: claim.place,
          severity: workload.replicas > 1 ? nil : .medium)
      }
    })

  static let priorityMissing = Check(
    "AVL16", "priority-class-unset", .low, .deployment, optional: true,
    summary: "A workload has no priority.",
    why: "When nodes run short, what matters is displaced as soon as what does not.",
    remedy: "Give it a priorityClassName.", peers: .peers("PO:priorityClassNotSet, KY:require-pod-priorityclassname"),
    passing: Example.deployment("priorityClassName: high"), failing: Example.deployment(),
    inspect: .pods {
      $0.eachWorkload { workload in
        workload.spec["priorityClassName"]?.string == nil
          ? Violation(workload, "has no priority", at: "priorityClassName") : nil
      }
    })

  static let instanceLabel = Check(
    "AVL20", "instance-label", .info, .deployment, optional: true,
    summary: "A workload has no label app.kubernetes.io/instance.",
    why: "Two releases of one chart in a namespace can't be told apart.", remedy: "Set it to the name of the release.",
    peers: .peers("PO:metadataAndInstanceMismatched"),
    passing: Example.object(
      "v1", "Pod", "spec: {containers: [{name: a, image: a:1}]}",
      metadata: "namespace: x, labels: {app.kubernetes.io/instance: a}"), failing: Example.pod(),
    inspect: .pods {
      $0.eachWorkload { workload in
        workload.object.labels.contains { $0.key == "app.kubernetes.io/instance" }
          ? nil
          : Violation(workload.object, "has no label app.kubernetes.io/instance", path: "metadata.labels")
      }
    })

  static let safeToEvict = Check(
    "AVL21", "safe-to-evict", .medium, .cluster,
    summary: "A pod forbids autoscalers to move it, or keeps them from its node by what it is.",
    why: "Its node can neither be emptied nor replaced: it is paid for and never upgraded.",
    remedy: "Remove the annotation from workloads that can start again; a PodDisruptionBudget guards them.",
    passing: evictExample("true"), failing: evictExample("false")
  ) { inspection in
    // Karpenter asks for the annotation only.
    let hasKarpenter = !inspection.all("karpenter.sh", "NodePool").isEmpty
    return inspection.eachWorkload { workload in
      // Batch pods end by themselves: waiting for them is right.
      if workload.isBatch { return nil }
      let wish = workload.annotation("cluster-autoscaler.kubernetes.io/safe-to-evict")
      if wish == "false" || workload.annotation("karpenter.sh/do-not-disrupt") == "true" {
        return Violation(workload, "forbids autoscalers to move it")
      }
      // Pods of a DaemonSet go with their node.
      if hasKarpenter || wish != nil || workload.kind == .daemonSet { return nil }
      if workload.kind == .pod, (workload.object.root.at("metadata", "ownerReferences")?.sequence ?? []).isEmpty {
        return Violation(
          workload, "has no controller: the Cluster Autoscaler keeps its node", severity: .low,
          remedy: "Let a controller make it, or set cluster-autoscaler.kubernetes.io/safe-to-evict: \"true\".")
      }
      let local = localVolumes(workload)
      guard let first = local.first else { return nil }
      let more = local.count > 1 ? " and \(local.count - 1) more" : ""
      return Violation(
        workload, "keeps data on its node (\(first)\(more)): by its defaults the Cluster Autoscaler leaves that node",
        at: "volumes", severity: .low,
        remedy: "List scratch volumes in cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes.")
    }
  }

  /// Volumes that go with the node, but for those that an annotation gives up.
  private static func localVolumes(_ workload: Workload) -> [String] {
    let given = workload.annotation("cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes") ?? ""
    let names = given.split(separator: ",").map(String.init)
    return workload.volumes.compactMap { volume in
      let isLocal =
        volume["hostPath"] != nil || volume["emptyDir"].map { $0["medium"]?.string != "Memory" } ?? false
      guard isLocal, let name = volume["name"]?.string, !names.contains(name) else { return nil }
      return name
    }
  }

  private static func evictExample(_ value: String) -> String {
    Example.deployment(annotations: "cluster-autoscaler.kubernetes.io/safe-to-evict: \"\(value)\"")
  }

  private static func claimExample(_ mode: String) -> String {
    Example.object("v1", "PersistentVolumeClaim", "spec: {accessModes: [\(mode)]}", name: "d")
  }

  private static func surgeExample(_ mode: String) -> String {
    Example.all(
      claimExample(mode),
      Example.deployment(
        "volumes: [{name: v, persistentVolumeClaim: {claimName: d}}]",
        outer: "strategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}"))
  }

  private static func diskExample(_ replicas: Int, _ strategy: String) -> String {
    Example.all(
      claimExample("ReadWriteOnce"),
      Example.deployment(
        "volumes: [{name: v, persistentVolumeClaim: {claimName: d}}]", outer: "\(strategy)replicas: \(replicas)"))
  }
}

extension Workload {
  /// A rollout may not take any pod away before a new one is ready.
  fileprivate var surgesOnly: Bool {
    let update = object.root.at("spec", "strategy", "rollingUpdate")
    if object.root.at("spec", "strategy", "type")?.string == "Recreate" { return false }
    // A quarter of up to three pods is none, rounded down.
    guard let most = update?["maxUnavailable"].flatMap({ IntOrString($0) }) else { return replicas < 4 }
    return most.scaled(total: replicas, rounding: .down) == 0
  }
}

extension Inspection {
  /// The claims that pods of a workload mount and that are here.
  func claims(of workload: Workload) -> [(name: String, modes: [String], place: String, object: KubeObject)] {
    workload.volumes.enumerated().compactMap { index, volume in
      guard let name = volume.at("persistentVolumeClaim", "claimName")?.string,
        let claim = find("", "PersistentVolumeClaim", namespace: workload.namespace, name: name)
      else { return nil }
      let modes = (claim.root.at("spec", "accessModes")?.sequence ?? []).compactMap(\.string)
      return (name, modes, "volumes[\(index)].persistentVolumeClaim", claim)
    }
  }
}
