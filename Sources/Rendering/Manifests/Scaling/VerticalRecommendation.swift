import DesignEngine
import KubeModel
import PlatformSpec

/// What requests should be, measured; in mode `Off` it is only told.
enum VerticalRecommendation {
  static let rule = ManifestRule<WorkloadDesign>("verticalpodautoscaler.yaml") { workload, context in
    // Jobs that messages start have no controller that outlives them.
    guard context.has(.verticalPodAutoscaler), let mode = mode(context), !workload.isScaledJob else { return [] }
    let target = context.reference(to: workload)
    return [
      [
        "apiVersion": "autoscaling.k8s.io/v1",
        "kind": "VerticalPodAutoscaler",
        "metadata": context.metadata(of: workload),
        "spec": [
          "targetRef": [
            "apiVersion": .string(target.apiVersion), "kind": .string(target.kind),
            "name": .string(workload.controllerName),
          ],
          "updatePolicy": ["updateMode": .string(mode)],
          "resourcePolicy": ["containerPolicies": policies(workload, context)],
        ],
      ]
    ]
  }

  private static func mode(_ context: RenderingContext) -> String? {
    switch context.specification.scaling.verticalMode {
    case .off: "Off"
    case .initial: "Initial"
    case .recreate: "Recreate"
    case .inPlaceOrRecreate: "InPlaceOrRecreate"
    case .none: nil
    }
  }

  private static func policies(_ workload: WorkloadDesign, _ context: RenderingContext) -> KubeValue {
    let wanted = workload.resources
    let application: KubeValue = [
      "containerName": .string(workload.name),
      "minAllowed": [
        "cpu": .string(cpuText(max(10, wanted.cpuRequestMilli / 4))),
        "memory": .string(memoryText(max(32, wanted.memoryRequestMiB / 4))),
      ],
      "maxAllowed": [
        "cpu": .string(cpuText(wanted.cpuRequestMilli * 4)), "memory": .string(memoryText(wanted.memoryLimitMiB * 2)),
      ],
      "controlledResources": .strings(controlled(workload, context)),
      "controlledValues": "RequestsAndLimits",
    ]
    // The size of the proxy is the mesh's affair.
    guard let proxy = context.proxyContainer else { return [application] }
    return [application, ["containerName": .string(proxy), "mode": "Off"]]
  }

  /// Never what the horizontal autoscaler divides by, unless nobody acts on the advice.
  private static func controlled(_ workload: WorkloadDesign, _ context: RenderingContext) -> [String] {
    switch (context.specification.scaling.verticalMode, workload.scaling) {
    case (.off, _), (_, .fixed), (_, .events), (_, .none): ["cpu", "memory"]
    case (_, .horizontal): ["memory"]
    }
  }
}
