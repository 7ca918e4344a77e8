package import Basics
import KubeModel

/// The findings of some day, which may stay: later only new ones count.
///
/// Kept as readable JSON in a fixed order, so that a review shows what was accepted and what was mended.
package struct Baseline: Sendable, Hashable {
  /// How many findings share a fingerprint: the same object may stand in several folders.
  private var counts: [Fingerprint: Int]

  package init(_ findings: [Finding]) {
    counts = findings.reduce(into: [:]) { $0[Fingerprint($1), default: 0] += 1 }
  }

  /// What a baseline makes of today's findings.
  package struct Comparison: Sendable {
    /// Findings that the baseline does not know, in their order.
    package var new: [Finding]
    package var knownCount: Int
    /// Entries of the baseline that nothing matches any more, in order.
    package var stale: [Fingerprint]
  }

  package func compare(_ findings: [Finding]) -> Comparison {
    var left = counts
    var comparison = Comparison(new: [], knownCount: 0, stale: [])
    for finding in findings {
      let fingerprint = Fingerprint(finding)
      if let count = left[fingerprint], count > 0 {
        left[fingerprint] = count - 1
        comparison.knownCount += 1
      } else {
        comparison.new.append(finding)
      }
    }
    comparison.stale = left.filter { $0.value > 0 }.keys.sorted()
    return comparison
  }

  // MARK: - The file

  package var json: String {
    let findings = counts.keys.sorted().map { fingerprint -> KubeValue in
      let count = counts[fingerprint] ?? 1
      return [
        "rule": .string(fingerprint.rule), "object": .string(fingerprint.object),
        "path": fingerprint.path.isEmpty ? .omitted : .string(fingerprint.path),
        "count": count > 1 ? .integer(count) : .omitted,
      ]
    }
    let root: KubeValue = ["schemaVersion": 1, "findings": .sequence(findings)]
    return root.json(pretty: true) + "\n"
  }

  /// Reads what `json` wrote; every problem at once.
  package static func read(_ text: String, file: String) -> (baseline: Baseline?, problems: [Diagnostic]) {
    var (root, problems) = KubeValue.parseYAML(text, file: file)
    guard let root, problems.isEmpty else { return (nil, problems) }
    let whole = KubeObject(root, file: file)
    guard root["schemaVersion"]?.integer == 1, let entries = root["findings"]?.sequence else {
      let message = "this is no baseline of plimsoll: `schemaVersion: 1` and `findings` are expected"
      return (nil, [Diagnostic(.error, message, at: whole.location, remedy: "Record it anew with --update-baseline.")])
    }
    var baseline = Baseline([])
    for (index, entry) in entries.enumerated() {
      let count = entry["count"].map(\.integer) ?? 1
      guard let rule = entry["rule"]?.string, let object = entry["object"]?.string, let count, count > 0 else {
        let place = whole.location(of: entry, path: "findings[\(index)]")
        problems.append(Diagnostic(.error, "`rule`, `object` and a positive `count` are expected", at: place))
        continue
      }
      let fingerprint = Fingerprint(rule: rule, object: object, path: entry["path"]?.string ?? "")
      baseline.counts[fingerprint, default: 0] += count
    }
    return (problems.isEmpty ? baseline : nil, problems)
  }
}
