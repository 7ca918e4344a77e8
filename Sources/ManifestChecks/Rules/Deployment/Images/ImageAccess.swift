import KubeModel

extension Check {
  static let pullSecretMissing = Check(
    "IMG06", "pull-secret-missing", .medium, .deployment,
    summary: "An image stands in a registry of one's own, and the pod has nothing to log in with.",
    why: "The node is refused, and the pod stays in ImagePullBackOff.",
    remedy: "Add imagePullSecrets to the pod or its ServiceAccount, or give the nodes the right to pull.",
    peers: .peers("KY:require-imagepullsecrets"),
    passing: Example.pod("imagePullSecrets: [{name: registry}]", image: "registry.gitlab.com/shop/a:1.2"),
    failing: Example.all(
      Example.pod("imagePullSecrets: [{name: registry}]", image: "registry.gitlab.com/shop/a:1.2"),
      Example.pod(image: "registry.gitlab.com/shop/a:1.2", name: "b"))
  ) { inspection in
    // A registry that some pod logs in to is one that asks for it.
    let closed = Set(
      inspection.workloads.filter { inspection.hasPullSecrets($0) }.flatMap { workload in
        workload.containers.compactMap { owner($0.imageReference) }
      })
    if closed.isEmpty { return [] }
    return inspection.eachContainer { container, workload in
      guard let owner = owner(container.imageReference), closed.contains(owner), !inspection.hasPullSecrets(workload)
      else { return nil }
      return Violation(workload, container, "has no secret for \(owner), as others have", at: "image")
    }
  }

  /// Registry and first part of the path, under which images share their rights; nil where anybody may pull.
  private static func owner(_ image: ImageReference) -> String? {
    guard let registry = image.registry, !openRegistries.contains(registry), !registry.hasSuffix(".amazonaws.com"),
      !registry.hasSuffix(".azurecr.io"), !registry.hasSuffix("-docker.pkg.dev"), registry != "gcr.io"
    else { return nil }
    return "\(registry)/\(image.repository.prefix { $0 != "/" })"
  }

  private static let openRegistries = [
    "registry.k8s.io", "mcr.microsoft.com", "public.ecr.aws", "docker.io", "k8s.gcr.io", "cr.l5d.io",
    "docker.elastic.co",
  ]

  static let architectureMismatch = Check(
    "IMG08", "architecture-mismatch", .high, .deployment,
    summary: "An image is made for another processor than the nodes that the pod may run on.",
    why: "The container ends at once with `exec format error`.",
    remedy: "Build the image for both processors, or choose nodes of its own.",
    passing: architectureExample("arm64"), failing: architectureExample("amd64")
  ) { inspection in
    let pools = inspection.poolArchitectures
    return inspection.eachContainer { container, workload in
      guard let made = architecture(container.imageReference) else { return nil }
      let nodes = workload.wantedArchitectures ?? pools
      guard let nodes, !nodes.isEmpty, !nodes.contains(made) else { return nil }
      return Violation(
        workload, container, "is made for \(made), and its nodes are \(nodes.sorted().joined(separator: ", "))",
        at: "image")
    }
  }

  /// What the name of an image says about its processor: `arm64v8/nginx`, `app-amd64:1.2`, `app:1.2-arm64`.
  private static func architecture(_ image: ImageReference) -> String? {
    let known = [
      ("amd64", "amd64"), ("x86_64", "amd64"), ("arm64v8", "arm64"), ("arm64", "arm64"), ("aarch64", "arm64"),
    ]
    let words = image.repository.split(separator: "/").map(String.init)
    let ends = [words.last ?? "", image.tag ?? ""]
    return known.first { word, _ in
      words.dropLast().contains(word) || ends.contains { $0 == word || $0.hasSuffix("-\(word)") }
    }?.1
  }

  private static func architectureExample(_ name: String) -> String {
    Example.pod("nodeSelector: {kubernetes.io/arch: arm64}", image: "registry.example/shop/a:1.2-\(name)")
  }
}

extension Workload {
  /// The processors that the pod asks for; nil for any.
  fileprivate var wantedArchitectures: Set<String>? {
    let key = "kubernetes.io/arch"
    if let chosen = spec.at("nodeSelector", key)?.string { return [chosen] }
    let path = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"
    let terms = spec.at(path: path)?.sequence ?? []
    var found: Set<String> = []
    for term in terms {
      let wanted = (term["matchExpressions"]?.sequence ?? []).first {
        $0["key"]?.string == key && $0["operator"]?.string == "In"
      }
      guard let wanted else { return nil }
      found.formUnion((wanted["values"]?.sequence ?? []).compactMap(\.string))
    }
    return terms.isEmpty ? nil : found
  }
}

extension Inspection {
  fileprivate func hasPullSecrets(_ workload: Workload) -> Bool {
    if workload.spec["imagePullSecrets"]?.sequence?.isEmpty == false { return true }
    let name = workload.spec["serviceAccountName"]?.string ?? "default"
    let account = find("", "ServiceAccount", namespace: workload.namespace, name: name)
    return account?.root["imagePullSecrets"]?.sequence?.isEmpty == false
  }

  /// The processors of all pools of nodes; nil where a pool may have any, and where no pool stands here.
  fileprivate var poolArchitectures: Set<String>? {
    var found: Set<String> = []
    for pool in all("karpenter.sh", "NodePool") {
      let requirements = pool.root.at("spec", "template", "spec", "requirements")?.sequence ?? []
      let wanted = requirements.first {
        $0["key"]?.string == "kubernetes.io/arch" && $0["operator"]?.string == "In"
      }
      guard let wanted else { return nil }
      found.formUnion((wanted["values"]?.sequence ?? []).compactMap(\.string))
    }
    for node in all("", "Node") {
      guard let one = node.labels.first(where: { $0.key == "kubernetes.io/arch" }) else { return nil }
      found.insert(one.value)
    }
    return found.isEmpty ? nil : found
  }
}
