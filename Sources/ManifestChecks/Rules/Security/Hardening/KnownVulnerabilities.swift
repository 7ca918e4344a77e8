import KubeModel

extension Check {
  static let vulnerableAddOn = Check(
    "POD38", "vulnerable-addon-version", .high, .security,
    summary: "An add-on runs in a version with a known hole.",
    why: "The hole is public, and so is the way to use it.", remedy: "Take the version that mends it, or a later one.",
    peers: .peers("KB:59,81,90,91, KY:check-ingress-nginx-controller-version-and-annotation-policy"),
    passing: Example.deployment(image: "registry.k8s.io/ingress-nginx/controller:v1.12.1"),
    failing: Example.deployment(image: "registry.k8s.io/ingress-nginx/controller:v1.11.2"),
    inspect: .pods {
      $0.eachContainer { container, workload in
        let image = container.imageReference
        guard let tag = image.tag, let version = ReleaseNumber(tag) else { return nil }
        guard let hole = KnownHole.all.first(where: { $0.isOpen(in: image, version) }) else { return nil }
        return Violation(
          workload, container, "runs \(image.baseName) \(tag) with \(hole.name): \(hole.effect)", at: "image",
          remedy: "Take one of \(hole.mended.map(\.description).joined(separator: ", ")) or later.")
      }
    })

  static let dashboard = Check(
    "POD39", "kubernetes-dashboard", .medium, .security,
    summary: "The Kubernetes dashboard is part of the platform.",
    why: "It acts with the rights of whoever holds a token, over a web page; the project is archived.",
    remedy: "Use kubectl, Headlamp or the console of the cloud.", peers: .peers("CK:33, KB:14"),
    passing: Example.deployment(), failing: Example.deployment(image: "docker.io/kubernetesui/dashboard:v2.7.0"),
    inspect: .pods {
      $0.eachContainer { container, workload in
        let image = container.imageReference
        let isDashboard =
          image.repository.hasPrefix("kubernetesui/dashboard")
          || image.repository.hasSuffix("/kubernetes-dashboard-amd64")
        return isDashboard ? Violation(workload, container, "is the Kubernetes dashboard", at: "image") : nil
      }
    })
}

/// `v1.11.2-rc1` as numbers; what follows them doesn't count.
struct ReleaseNumber: Sendable, Hashable, Comparable, CustomStringConvertible {
  let major: Int
  let minor: Int
  let patch: Int

  init(_ major: Int, _ minor: Int, _ patch: Int) { (self.major, self.minor, self.patch) = (major, minor, patch) }

  /// nil for a tag that is no version.
  init?(_ tag: some StringProtocol) {
    let plain = tag.drop { $0 == "v" }.prefix { $0.isNumber || $0 == "." }
    let parts = plain.split(separator: ".").compactMap { Int($0) }
    guard parts.count >= 2 else { return nil }
    self.init(parts[0], parts[1], parts.count > 2 ? parts[2] : 0)
  }

  static func < (left: Self, right: Self) -> Bool {
    (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
  }

  var description: String { "\(major).\(minor).\(patch)" }
}

/// A published hole of an add-on; advisories of the projects, read in November 2026.
private struct KnownHole: Sendable {
  var name: String
  var effect: String
  /// How the repository of the image ends.
  var repository: String
  /// The first version with the mend in each line that got one, ascending; lines below the first are all open.
  var mended: [ReleaseNumber]
  /// Versions before this one never had it.
  var since = ReleaseNumber(0, 0, 0)

  func isOpen(in image: ImageReference, _ version: ReleaseNumber) -> Bool {
    guard image.repository.hasSuffix(repository), version >= since else { return false }
    if let line = mended.first(where: { $0.major == version.major && $0.minor == version.minor }) {
      return version < line
    }
    return mended.last.map { version < $0 } ?? true
  }

  static let all: [KnownHole] = [
    KnownHole(
      name: "CVE-2025-1974", effect: "anyone in the pod network runs code in the controller",
      repository: "ingress-nginx/controller", mended: [ReleaseNumber(1, 11, 5), ReleaseNumber(1, 12, 1)]),
    KnownHole(
      name: "CVE-2025-55190", effect: "a project token reads the credentials of repositories",
      repository: "argoproj/argocd",
      mended: [ReleaseNumber(2, 13, 9), ReleaseNumber(2, 14, 16), ReleaseNumber(3, 0, 14), ReleaseNumber(3, 1, 2)],
      since: ReleaseNumber(2, 2, 0)),
    KnownHole(
      name: "CVE-2025-4123", effect: "a link runs a script in the browser of a signed-in user",
      repository: "grafana/grafana",
      mended: [
        ReleaseNumber(10, 4, 19), ReleaseNumber(11, 2, 10), ReleaseNumber(11, 3, 7), ReleaseNumber(11, 4, 5),
        ReleaseNumber(11, 5, 5), ReleaseNumber(11, 6, 2), ReleaseNumber(12, 0, 1),
      ], since: ReleaseNumber(8, 0, 0)),
    KnownHole(
      name: "CVE-2024-12401", effect: "a crafted PEM keeps the controller busy",
      repository: "jetstack/cert-manager-controller",
      mended: [ReleaseNumber(1, 12, 14), ReleaseNumber(1, 15, 4), ReleaseNumber(1, 16, 2)]),
    KnownHole(
      name: "CVE-2024-48921", effect: "anyone who may write a PolicyException switches policies off",
      repository: "kyverno/kyverno", mended: [ReleaseNumber(1, 13, 0)]),
  ]
}
