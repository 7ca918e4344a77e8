package import DesignEngine

/// What stands in `infrastructure/configs/base/` beside the components' own: a line a kind of file.
package enum PlatformManifests {
  package static let all: [ManifestRule<PlatformDesign>] = [
    ManifestRule("platform-roles.yaml") { $1.platformRoles },
    ManifestRule("network-policies.yaml") { $1.componentNetworkPolicies },
    ManifestRule("cluster-policies.yaml") { $1.clusterPolicies },
    ManifestRule("stores.yaml") { $1.storeSurroundings },
    ManifestRule("admission-policies.yaml") { $1.admissionPolicies },
    ManifestRule("monitors.yaml") { $1.componentMonitors },
    ManifestRule("dashboards.yaml") { $1.dashboards },
  ]

  /// What pods of the first releases need to start: `infrastructure/controllers/base/`.
  package static let first: [ManifestRule<PlatformDesign>] = [
    ManifestRule("namespaces.yaml") { $1.componentNamespaces },
    ManifestRule("priority-classes.yaml") { $1.priorityClasses },
    ManifestRule("storage-classes.yaml") { $1.storageClasses },
  ]
}
