import KubeModel

extension Check {
  static let floatingTag = Check(
    "IMG01", "floating-tag", .medium, .deployment,
    summary: "An image has no version that stays the same.",
    why: "Two pods of one Deployment may run different programs, and a rollback brings back nothing.",
    remedy: "Name a version, or better a digest.",
    peers: .peers(
      "KL:latest-tag, KS:container-image-tag, PO:tagNotSpecified, CK:14, TV:13, KY:disallow-latest-tag, KB:75,304"),
    passing: Example.pod(image: "registry.example:5000/a:1.2"), failing: Example.pod(image: "registry.example:5000/a"),
    inspect: .pods { pods in
      pods.eachWorkload { workload, _ in
        var found = workload.containers.compactMap { container in
          floating(container.image).map { Violation(workload, container, "runs \($0)", at: "image") }
        }
        for (index, volume) in workload.volumes.enumerated() {
          guard let image = volume.at("image", "reference")?.string, let text = floating(image) else { continue }
          found.append(Violation(workload, "mounts \(text)", at: "volumes[\(index)].image.reference"))
        }
        return found
      }
    })

  /// What to say of an image that may change; nil for a fixed one, and for a placeholder that another program fills.
  private static func floating(_ image: String) -> String? {
    if image.isEmpty || image == "auto" || image.hasPrefix("ko://") || image.contains("{{") || image.contains("$") {
      return nil
    }
    let reference = ImageReference(image)
    if reference.digest != nil { return nil }
    guard let tag = reference.tag else { return "\(image) without a tag" }
    return floatingTags.contains(tag) ? "\(image), whose tag moves" : nil
  }

  fileprivate static let floatingTags: Set<String> = [
    "latest", "stable", "main", "master", "edge", "dev", "develop", "nightly", "canary", "rolling", "head", "snapshot",
  ]

  static let noDigest = Check(
    "IMG02", "no-digest", .low, .deployment, optional: true,
    summary: "An image is not named by its digest.",
    why: "A tag can be pushed again with other contents.", remedy: "Add @sha256:… to the image.",
    peers: .peers("CK:43, KB:306, KY:require-image-checksum"),
    passing: Example.pod(
      image: "a:1@sha256:0000000000000000000000000000000000000000000000000000000000000000"), failing: Example.pod(),
    inspect: .pods {
      $0.eachContainer { container, workload in
        if container.image.isEmpty || container.imageReference.digest != nil { return nil }
        return Violation(workload, container, "runs \(container.image) without a digest", at: "image")
      }
    })

  static let pullPolicy = Check(
    "IMG03", "pull-policy", .medium, .deployment,
    summary: "A node keeps an old image under a tag that moves, or never fetches one.",
    why: "Pods on old and new nodes run different programs; with Never a new node runs none.",
    remedy: "Name a fixed version and leave imagePullPolicy out.",
    peers: .peers(
      "KS:container-image-pull-policy, PO:pullPolicyNotAlways, CK:15, KB:75, KY:imagepullpolicy-always"),
    passing: Example.pod(container: "imagePullPolicy: IfNotPresent"),
    failing: Example.pod(container: "imagePullPolicy: IfNotPresent", image: "a:latest"),
    inspect: .pods {
      $0.eachContainer { container, workload in
        if container.imagePullPolicy == "Never" {
          return Violation(workload, container, "never fetches its image", at: "imagePullPolicy")
        }
        let image = container.imageReference
        guard container.imagePullPolicy == "IfNotPresent", image.digest == nil, !container.image.isEmpty,
          image.tag.map({ floatingTags.contains($0) }) ?? true
        else { return nil }
        return Violation(
          workload, container, "keeps an old image: the tag moves, and imagePullPolicy is IfNotPresent",
          at: "imagePullPolicy")
      }
    })

  static let shortName = Check(
    "IMG04", "registry-allow-list", .medium, .deployment, optional: true,
    summary: "An image names no registry.",
    why: "Which registry it comes from is a setting of the node, and Docker Hub limits what it gives.",
    remedy: "Write the registry: docker.io/library/nginx, or better your mirror.",
    peers: .peers(
      "TV:125, KB:1,78, KY:restrict-image-registries,advanced-restrict-image-registries,allowed-image-repos"),
    passing: Example.pod(), failing: Example.pod(image: "nginx:1.29.1"),
    inspect: .pods {
      $0.eachContainer { container, workload in
        if container.image.isEmpty || container.image == "auto" || container.imageReference.registry != nil {
          return nil
        }
        return Violation(workload, container, "runs \(container.image) of no named registry", at: "image")
      }
    })

  static let mixedVersions = Check(
    "IMG09", "mixed-versions", .low, .deployment,
    summary: "Workloads of one namespace run different versions of the same image.",
    why: "A job that migrates a database beside an older server is the classic.",
    remedy: "Set the version in one place, or say why they differ.",
    passing: Example.all(Example.deployment(), Example.job()),
    failing: Example.all(Example.deployment(), Example.job(image: "registry.example/shop/a:1.1"))
  ) { inspection in
    var first: [String: (tag: String, workload: Workload)] = [:]
    return inspection.eachContainer { container, workload in
      let image = container.imageReference
      guard image.registry != nil, let tag = image.digest ?? image.tag, container.kind == .main else { return nil }
      let key = "\(workload.namespace) \(image.fullName)"
      guard let known = first[key] else {
        first[key] = (tag, workload)
        return nil
      }
      if known.tag == tag || known.workload.object.title == workload.object.title { return nil }
      // A canary is to differ.
      if workload.labels.contains(where: { $0.value == "canary" }) || known.workload.label("track") == "canary" {
        return nil
      }
      return Violation(
        workload, container, "runs \(tag) of \(image.fullName), \(known.workload.object.title) runs \(known.tag)",
        at: "image")
    }
  }
}
