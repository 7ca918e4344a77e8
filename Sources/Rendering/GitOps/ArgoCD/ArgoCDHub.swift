import Basics
import DesignEngine
import KubeModel
import PlatformSpec

/// Regions one after the other: one Argo CD, that of the first region, delivers to the clusters of all.
extension ArgoCDDelivery {
  /// Whether this cluster delivers to the others.
  var isHub: Bool { context.specification.hasDeliveryHub && context.cluster == context.design.clusters[0] }

  /// The clusters whose files are applied from this one, in the order in which a change reaches them.
  var delivered: [ArgoCDDelivery] {
    guard context.specification.hasDeliveryHub else { return [self] }
    guard isHub else { return [] }
    return context.design.releaseOrder.compactMap { cluster in
      context.design.clusters.firstIndex(of: cluster).map {
        ArgoCDDelivery(context: RenderingContext(context.design, cluster: $0))
      }
    }
  }

  /// What Terraform's output `region_settings` of each other region replaces.
  var regionsFile: String {
    let others = delivered.filter { !$0.isHub }
    let note = """
      # The clusters of the other regions, with their settings. Fill it after the last stage of all, from each of them:
      #   terraform -chdir=… output -raw region_settings
      # Written once, then yours. It holds no secret: Argo CD enters with a token of the cloud, made for the hour.

      """
    return note + KubeValue.yaml(documents: others.map(\.regionSettings))
  }

  private var regionSettings: KubeValue {
    let name = Self.regionSettingsName(of: context.cluster)
    return Self.clusterSecret(
      context, named: name, server: "https://\(context.cluster.region).replace-with-terraform-output.invalid",
      placeholders,
      labels: context.platformLabels(name: name, component: "cluster"))
  }

  static func regionSettingsName(of cluster: ClusterDesign) -> String { "\(settingsName)-\(cluster.region)" }

  /// Where Applications of a project may lead: this cluster, and from the first one those of the other regions.
  func destinations(_ namespaces: [String]) -> KubeValue {
    let others =
      isHub ? context.design.clusters.dropFirst().map { KubeValue.mapping([("name", .string($0.name))]) } : []
    let places = [["server": .string(Self.here)]] + others
    return .sequence(
      places.flatMap { place in namespaces.map { place.overlaid(with: ["namespace": .string($0)]) } })
  }

  /// What lets the first region's Argo CD into this cluster, where the cloud's own rights don't.
  var admission: [KubeValue] {
    guard context.specification.hasDeliveryHub, !isHub, let person = context.cloud.delivererName else { return [] }
    return [
      [
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
        "metadata": [
          "name": "delivery-from-\(context.design.clusters[0].region)",
          // It makes namespaces, kinds and roles of the whole platform here, as the Argo CD of this cluster does.
          "annotations": ["plimsoll.dev/ignore": "cluster-admin-binding"],
          "labels": context.platformLabels(name: "delivery", component: "cluster"),
        ],
        "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"],
        "subjects": [["apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": .string(person)]],
      ]
    ]
  }
}
