import Basics
import Foundation
import KubeModel
import ManifestChecks
import TestSupport
import Testing

/// checkov and the checks about the same objects, for every rule that both have.
///
/// Where they differ, `checkov-explained.txt` says who is right and why.
@Suite struct CheckovAgreementTests {
  /// What one of the two says of an object, which is a file and a resource in it.
  private struct Verdict: Hashable {
    var check: String
    var object: String
  }

  private struct Difference {
    /// Who alone has a finding.
    enum Side: String { case checkov, here }

    var verdict: Verdict
    var side: Side
  }

  @Test(.enabled(if: Outside.isRequired || Outside.python != nil))
  func `checkov and the checks agree, or the difference is explained`() throws {
    let python = try #require(Outside.python, "needs Python with Tests/Outside/requirements.txt")
    let folder = try TemporaryFolder()
    let files = try Self.inputs()
    for (name, text) in files {
      try text.write(to: folder.url.appending(path: name), atomically: true, encoding: .utf8)
    }
    let output = try python.run([Outside.script("checkov_verdicts.py"), folder.url.path])
    try #require(output.status == 0, "\(output.error.suffix(2000))")
    let shared = Set(CheckRegistry.all.flatMap { Self.checks(of: $0) })
    var failed: Set<Verdict> = []
    var judged: Set<Verdict> = []
    for line in output.out.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 3).map(String.init)
      guard parts.count == 4, shared.contains(parts[0]) else { continue }
      let verdict = Verdict(check: parts[0], object: "\(parts[2]) \(parts[3])")
      judged.insert(verdict)
      if parts[1] == "FAILED" { failed.insert(verdict) }
    }
    #expect(judged.count > 5000, "checkov said too little to compare: \(judged.count)")
    var found: Set<Verdict> = []
    var differences: [Difference] = []
    for finding in Self.findings(in: files) {
      let verdicts = finding.checks.map { Verdict(check: $0, object: finding.object) }
      found.formUnion(verdicts)
      // A rule that stands for several checks agrees with any of them.
      guard let first = verdicts.first(where: judged.contains), failed.isDisjoint(with: verdicts) else { continue }
      differences.append(Difference(verdict: first, side: .here))
    }
    differences += failed.subtracting(found).map { Difference(verdict: $0, side: .checkov) }
    let explained = try Self.explanations()
    let unexplained = differences.filter { difference in !explained.contains { $0.covers(difference) } }
    let kinds = Dictionary(grouping: unexplained) { "\($0.side) \($0.verdict.check)" }
    let shown = kinds.sorted { $0.key < $1.key }.map { kind in
      "\(kind.key), \(kind.value.count): \(kind.value.map(\.verdict.object).sorted().prefix(5).joined(separator: ", "))"
    }
    #expect(
      unexplained.isEmpty, "\(unexplained.count) of \(judged.count):\n\(shown.joined(separator: "\n"))")
    let stale = explained.filter { explanation in !differences.contains { explanation.covers($0) } }
    #expect(stale.isEmpty, "explains nothing any more: \(stale)")
  }

  // MARK: - Inputs

  /// Real applications where they are, our own platforms, and the examples of every rule that checkov has too.
  private static func inputs() throws -> [(name: String, text: String)] {
    var files: [(String, String)] = []
    for check in CheckRegistry.all where !checks(of: check).isEmpty {
      for (name, text) in [("passing", check.passing), ("failing", check.failing)] {
        files.append(("\(check.code)-\(name).yaml", text))
      }
    }
    for name in ["ecommerce", "health", "saas"] {
      let platform = try SamplePlatform.named(name)
      for file in try platform.tree().files where file.path.hasPrefix("apps/base") && file.path.hasSuffix(".yaml") {
        files.append(("\(name)-\(file.path.replacing("/", with: "-"))", file.contents))
      }
    }
    if let folder = Outside.contracts?.appending(path: "real-apps") {
      for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
      where path.hasSuffix(".yaml") && !path.hasSuffix("kustomization.yaml") {
        let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
        files.append((path.replacing("/", with: "-"), text))
      }
    }
    return files
  }

  private static func checks(of check: Check) -> [String] {
    check.peers.compactMap { $0.hasPrefix("checkov:") ? String($0.dropFirst("checkov:".count)) : nil }
  }

  /// Every finding: the names that checkov has for its rule, and the object.
  private static func findings(in files: [(name: String, text: String)]) -> [(checks: [String], object: String)] {
    let peers = Dictionary(uniqueKeysWithValues: CheckRegistry.all.map { ($0.code, checks(of: $0)) })
    var found: [(checks: [String], object: String)] = []
    for (name, text) in files {
      let inspection = Inspection(KubeDocuments.parse(text, file: name).0, kubernetes: KubernetesMinor(36))
      for finding in CheckRun(CheckRegistry.all).findings(inspection) {
        let parts = finding.object.split(separator: " ").map(String.init)
        guard parts.count == 2, let checks = peers[finding.code], !checks.isEmpty else { continue }
        let place = parts[1].contains("/") ? parts[1].replacing("/", with: ".") : "default.\(parts[1])"
        found.append((checks, "\(name) \(parts[0]).\(place)"))
      }
    }
    return found
  }

  // MARK: - Explanations

  private struct Explanation {
    var check: String
    var side: Difference.Side
    /// Of file and resource.
    var pattern: String

    func covers(_ difference: Difference) -> Bool {
      side == difference.side && fnmatch(check, difference.verdict.check, 0) == 0
        && fnmatch(pattern, difference.verdict.object, 0) == 0
    }
  }

  private static func explanations() throws -> [Explanation] {
    let text = try String(contentsOfFile: Outside.script("checkov-explained.txt"), encoding: .utf8)
    return try text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let parts = line.split(separator: " ").map(String.init)
      let side = try #require(parts.count > 3 ? Difference.Side(rawValue: parts[1]) : nil, "\(line)")
      return Explanation(check: parts[0], side: side, pattern: parts[2])
    }
  }
}
