import DesignEngine
import KubeModel

/// Who the pods of a workload are, to other services and to the cloud; never to the API server.
enum ServiceAccountManifest {
  static let rule = ManifestRule<WorkloadDesign>("serviceaccount.yaml") { workload, context in
    [
      [
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": context.metadata(of: workload).overlaid(with: annotations(workload, context)),
        "automountServiceAccountToken": false,
      ]
    ]
  }

  private static func annotations(_ workload: WorkloadDesign, _ context: RenderingContext) -> KubeValue {
    guard let identity = CloudIdentity(of: workload, in: context.design) else { return [:] }
    let pairs = context.cloud.annotations(of: identity)
    guard !pairs.isEmpty else { return [:] }
    return ["annotations": .mapping(pairs.map { ($0.key, .string($0.value)) })]
  }
}
