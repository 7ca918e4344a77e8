package import DesignEngine

/// What stands in `tenants/base/<namespace>/`: a line a kind of file.
package enum TenantManifests {
  package static let all: [ManifestRule<NamespaceDesign>] = [
    NamespaceManifest.rule,
    NamespaceLimits.rule,
    TeamAccess.rule,
    NamespacePolicies.rule,
    MeshSecurity.namespace,
    AmbientMesh.namespace,
    LinkerdSecurity.namespace,
    StoreSecrets.rule,
    NamespaceConstraints.rule,
    InstrumentationManifest.rule,
  ]
}
