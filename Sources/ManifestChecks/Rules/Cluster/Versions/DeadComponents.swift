import KubeModel

extension Check {
  static let deadRegistry = Check(
    "API11", "deprecated-registry", .high, .deployment,
    summary: "An image comes from a registry that is frozen.",
    why: "It gets no more fixes, and one day it is not there.", remedy: "Use registry.k8s.io, or your mirror.",
    peers: .peers("KB:253, KY:restrict-deprecated-registry"),
    passing: Example.pod(image: "registry.k8s.io/pause:3.10"), failing: Example.pod(image: "k8s.gcr.io/pause:3.2"),
    inspect: .pods {
      $0.eachContainer { container, workload in
        let image = container.imageReference
        let isFrozen =
          image.registry == "k8s.gcr.io" || image.registry?.hasSuffix(".k8s.gcr.io") == true
          || image.registry == "gcr.io" && image.repository.hasPrefix("google_containers/")
          || image.registry == "docker.io" && image.repository.hasPrefix("bitnamilegacy/")
        return isFrozen
          ? Violation(workload, container, "comes from the frozen registry of \(container.image)", at: "image") : nil
      }
    })

  static let deadComponent = Check(
    "API12", "dead-component", .high, .cluster,
    summary: "A component is part of the platform whose project has ended.",
    why: "The next hole in it stays open.", remedy: "Move to what has taken its place.",
    peers: .peers("KB:292, TV:102, CK:34,44,45, KY:disallow-helm-tiller"),
    passing: Example.deployment(),
    failing: Example.deployment(image: "registry.k8s.io/ingress-nginx/controller:v1.14.0"),
    inspect: .pods {
      $0.eachContainer { container, workload in
        let repository = container.imageReference.repository
        guard let row = ended.first(where: { repository.hasSuffix($0.repository) }) else { return nil }
        return Violation(workload, container, "is \(row.what)", at: "image")
      }
    })

  /// Projects that ended, and when.
  private static let ended: [(repository: String, what: String)] = [
    ("ingress-nginx/controller", "the ingress-nginx controller, without fixes since March 2026"),
    ("ingress-nginx/kube-webhook-certgen", "a part of ingress-nginx, without fixes since March 2026"),
    ("tiller", "Tiller of Helm 2, ended in November 2020"),
    ("openservicemesh/osm-controller", "Open Service Mesh, archived in 2023"),
    ("weaveworks/weave-kube", "Weave Net, ended in 2024"), ("fluxcd/flux", "Flux 1, archived in 2022"),
    ("fluxcd/helm-operator", "the Helm operator of Flux 1, archived in 2022"),
    ("quay/clair-jwt", "Clair 2, ended"),
    ("jimmidyson/configmap-reload", "configmap-reload of a personal account, replaced by that of prometheus-operator"),
  ]

  static let deadPolicyEngine = Check(
    "API15", "deprecated-policy-engine", .medium, .security,
    summary: "A policy is written for an API that its project gives up.",
    why: "After an upgrade of the engine the policy is no longer in force.",
    remedy: "Use policies.kyverno.io/v1, or a Pod Security Standard instead of a PodSecurityPolicy.",
    peers: .peers("KB:68, IST:0135,0136"),
    passing: Example.object(
      "policies.kyverno.io/v1", "ValidatingPolicy", "spec: {validations: []}", metadata: ""),
    failing: Example.object("kyverno.io/v1", "ClusterPolicy", "spec: {rules: []}", metadata: "")
  ) { inspection in
    ["ClusterPolicy", "Policy", "CleanupPolicy", "ClusterCleanupPolicy"].flatMap { kind in
      inspection.each("kyverno.io", kind) { policy in
        Violation(policy, "is deprecated since Kyverno 1.17; 1.20 is to remove it", path: "apiVersion")
      }
    }
      + inspection.each("policy", "PodSecurityPolicy") {
        Violation($0, "is no longer in force since Kubernetes 1.25", path: "kind")
      }
  }

  static let crdVersion = Check(
    "API04", "crd-version", .error, .cluster,
    summary: "An object uses a version that its own definition does not serve.",
    why: "The API server has no such kind.", remedy: "Use a version that is served.",
    passing: Example.all(definition(served: true), Example.object("shop.example/v1", "Cart", "spec: {}")),
    failing: Example.all(definition(served: false), Example.object("shop.example/v1", "Cart", "spec: {}"))
  ) { inspection in
    inspection.all("apiextensions.k8s.io", "CustomResourceDefinition").flatMap { definition -> [Violation] in
      guard let group = definition.root.at("spec", "group")?.string,
        let kind = definition.root.at("spec", "names", "kind")?.string
      else { return [] }
      let versions = definition.root.at("spec", "versions")?.sequence ?? []
      return inspection.all(group, kind).compactMap { object in
        guard let version = versions.first(where: { $0["name"]?.string == object.version }) else {
          return Violation(object, "\(definition.name) has no version \(object.version)", path: "apiVersion")
        }
        if version["served"]?.bool == false {
          return Violation(object, "\(definition.name) does not serve \(object.version)", path: "apiVersion")
        }
        return version["deprecated"]?.bool == true
          ? Violation(object, "\(object.apiVersion) \(kind) is deprecated", path: "apiVersion", severity: .medium) : nil
      }
    }
  }

  private static func definition(served: Bool) -> String {
    Example.object(
      "apiextensions.k8s.io/v1", "CustomResourceDefinition",
      "spec: {group: shop.example, names: {kind: Cart, plural: carts}, scope: Namespaced, versions: "
        + "[{name: v1, served: \(served), storage: true}]}", name: "carts.shop.example", metadata: "")
  }
}
