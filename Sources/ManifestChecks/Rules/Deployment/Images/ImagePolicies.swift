import KubeModel

extension Check {
  static let openPrefix = Check(
    "IMG05", "gatekeeper-open-prefix", .high, .security,
    summary: "An allowed repository of Gatekeeper is a prefix that a stranger can complete.",
    why: "registry.example also permits registry.example.evil.org.", remedy: "End it with a slash.",
    peers: .peers("TV:124"), passing: repositoriesExample("registry.example/"),
    failing: repositoriesExample("registry.example")
  ) { inspection in
    inspection.all("constraints.gatekeeper.sh", "K8sAllowedRepos").flatMap { constraint in
      (constraint.root.at("spec", "parameters", "repos")?.sequence ?? []).enumerated().compactMap { index, entry in
        guard let prefix = entry.string, !prefix.hasSuffix("/"), !isWhole(prefix) else { return nil }
        return Violation(
          constraint, "\(prefix) also permits look-alikes", path: "spec.parameters.repos[\(index)]")
      }
    }
  }

  /// A repository with a path and a tag or digest can't be continued into another host.
  private static func isWhole(_ prefix: String) -> Bool {
    let image = ImageReference(prefix)
    return image.registry != nil && prefix.contains("/") && (image.tag != nil || image.digest != nil)
  }

  private static func repositoriesExample(_ prefix: String) -> String {
    Example.object(
      "constraints.gatekeeper.sh/v1beta1", "K8sAllowedRepos", "spec: {parameters: {repos: [\"\(prefix)\"]}}",
      metadata: "")
  }

  static let signature = Check(
    "IMG07", "signature", .low, .security, optional: true,
    summary: "No policy verifies the signature of an image.",
    why: "A registry that was broken into can hand out any program.",
    remedy: "Cover the image by a verifyImages rule of Kyverno, an ImageValidatingPolicy or a ClusterImagePolicy.",
    peers: .peers("KB:236,237"),
    passing: Example.all(Example.pod(), imagePolicy("registry.example/*")),
    failing: Example.all(Example.pod(), imagePolicy("other.example/*"))
  ) { inspection in
    let patterns = inspection.verifiedImages
    return inspection.eachContainer { container, workload in
      if container.image.isEmpty { return nil }
      let names = [container.image, container.imageReference.fullName]
      if patterns.contains(where: { pattern in names.contains { Wildcard.matches(pattern, $0) } }) { return nil }
      return Violation(workload, container, "runs \(container.image), which no policy verifies", at: "image")
    }
  }

  private static func imagePolicy(_ pattern: String) -> String {
    Example.object(
      "policy.sigstore.dev/v1beta1", "ClusterImagePolicy", "spec: {images: [{glob: \"\(pattern)\"}]}", metadata: "")
  }
}

extension Inspection {
  fileprivate var verifiedImages: [String] {
    var found: [String] = []
    for kind in ["ClusterPolicy", "Policy"] {
      for policy in all("kyverno.io", kind) {
        for rule in policy.root.at("spec", "rules")?.sequence ?? [] {
          for entry in rule["verifyImages"]?.sequence ?? [] {
            found += (entry["imageReferences"]?.sequence ?? []).compactMap(\.string)
          }
        }
      }
    }
    for policy in all("policies.kyverno.io", "ImageValidatingPolicy") {
      found += (policy.root.at("spec", "matchImageReferences")?.sequence ?? []).compactMap { $0["glob"]?.string }
    }
    for policy in all("policy.sigstore.dev", "ClusterImagePolicy") {
      found += (policy.root.at("spec", "images")?.sequence ?? []).compactMap { $0["glob"]?.string }
    }
    return found
  }
}

/// Patterns with `*` for any text and `?` for one character.
enum Wildcard {
  static func matches(_ pattern: String, _ text: String) -> Bool {
    let (pattern, text) = (Array(pattern.utf8), Array(text.utf8))
    var (place, index) = (0, 0)
    var star: (place: Int, index: Int)?
    while index < text.count {
      if place < pattern.count, pattern[place] == text[index] || pattern[place] == UInt8(ascii: "?") {
        (place, index) = (place + 1, index + 1)
      } else if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
        star = (place, index)
        place += 1
      } else if let last = star {
        star = (last.place, last.index + 1)
        (place, index) = (last.place + 1, last.index + 1)
      } else {
        return false
      }
    }
    while place < pattern.count, pattern[place] == UInt8(ascii: "*") { place += 1 }
    return place == pattern.count
  }
}
