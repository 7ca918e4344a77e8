import DesignEngine
import KubeModel

extension ComponentManifests {
  /// Variables are read when a container starts, so a new value reaches it by a restart alone.
  static func reloader(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let deployment: KubeValue = [
      "replicas": .integer(plan.replicas("reloader")), "resources": plan.resources("reloader"),
      "priorityClassName": .string(SharedNames.platformPriority),
      "securityContext": [
        "runAsNonRoot": true, "runAsUser": 65534, "seccompProfile": ["type": "RuntimeDefault"],
      ],
      "containerSecurityContext": [
        "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": ["drop": ["ALL"]],
      ],
    ]
    let values: KubeValue = [
      "fullnameOverride": .string(plan.id.rawValue),
      "reloader": [
        // A mark in the template of the pods, which is not in the repository and so is not set back from there.
        "reloadStrategy": "annotations", "watchGlobally": true, "ignoreConfigMaps": true,
        "isArgoRollouts": .bool(context.has(.argoRollouts)), "logFormat": "json", "readOnlyRootFileSystem": true,
        "deployment": deployment,
      ],
    ]
    return ComponentManifests(
      plan, controllers: ChartRelease(plan: plan, context: context).objects(values), alerts: ComponentAlert.reloader)
  }
}

extension RenderingContext {
  /// `metadata` of a controller of pods, with the secrets whose change restarts them.
  func restartingMetadata(of workload: WorkloadDesign, named name: String? = nil) -> KubeValue {
    let metadata = metadata(of: workload, named: name)
    guard has(.reloader) else { return metadata }
    let names = (secretEnvironment(of: workload).sequence ?? [])
      .compactMap { $0.at("valueFrom", "secretKeyRef", "name")?.string }
      .reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    guard !names.isEmpty else { return metadata }
    // A new secret is no new version: a canary would judge nothing.
    let canary: KubeValue = workload.kind == .rollout ? "restart" : .omitted
    let annotations: KubeValue = [
      "secret.reloader.stakater.com/reload": .string(names.sorted().joined(separator: ",")),
      "reloader.stakater.com/rollout-strategy": canary,
    ]
    return metadata.overlaid(with: ["annotations": annotations])
  }
}

extension ComponentAlert {
  fileprivate static let reloader = [
    ComponentAlert(
      "RestartAfterRotationFailed", "sum(increase(reloader_reload_executed_total{success=\"false\"}[15m])) > 0",
      minutes: 5, "Pods were not restarted after their secret changed",
      do: "They still use the old value: restart them by hand before it is taken back.")
  ]
}
