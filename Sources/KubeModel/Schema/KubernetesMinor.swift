/// A minor release of Kubernetes, `1.36`: what decides which kinds and fields an API server knows.
package struct KubernetesMinor: Sendable, Hashable, Comparable, CustomStringConvertible {
  package var number: Int

  package init(_ number: Int) { self.number = number }

  /// Reads `1.36`, `v1.36` or `1.36.2`; nil for anything else.
  package init?(parsing text: some StringProtocol) {
    let parts = text.drop { $0 == "v" }.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[0] == "1", let number = Int(parts[1]), number >= 0 else { return nil }
    self.number = number
  }

  package static func < (left: Self, right: Self) -> Bool { left.number < right.number }

  package var description: String { "1.\(number)" }

  /// The releases with embedded schemas.
  package static let oldest = KubernetesMinor(33)
  package static let newest = KubernetesMinor(37)
}
