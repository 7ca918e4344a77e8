import Basics

/// What makes a finding the same finding tomorrow: rule, object and field, without lines and files.
package struct Fingerprint: Sendable, Hashable, Comparable {
  package var rule: String
  /// `Deployment shop/checkout`.
  package var object: String
  /// The field, `spec.template.spec.containers[0]`; empty for the whole object.
  package var path: String

  package init(rule: String, object: String, path: String) {
    self.rule = rule
    self.object = object
    self.path = path
  }

  package init(_ finding: Finding) {
    self.init(rule: finding.code, object: finding.object, path: finding.location.path)
  }

  package static func < (left: Fingerprint, right: Fingerprint) -> Bool {
    (left.rule, left.object, left.path) < (right.rule, right.object, right.path)
  }

  /// Sixteen hexadecimal digits for tools that compare results, the FNV-1a hash of the three parts.
  package var digits: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for part in [rule, object, path] {
      for byte in part.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      hash = (hash ^ 0xFF) &* 0x100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
