import Basics
import ManifestChecks
import Testing

@Suite struct BaselineTests {
  private func finding(_ code: String, _ object: String, path: String = "spec", line: Int = 1) -> Finding {
    Finding(
      code: code, slug: code.lowercased(), severity: .high, message: "wrong", remedy: "mend it", object: object,
      location: SourceLocation(file: "a.yaml", line: line, column: 1, path: path))
  }

  @Test func `a finding that moved to another line is no new one`() {
    let baseline = Baseline([finding("REF01", "Service a", line: 3)])
    let comparison = baseline.compare([finding("REF01", "Service a", line: 90), finding("REF01", "Service b")])
    #expect(comparison.new == [finding("REF01", "Service b")])
    #expect(comparison.knownCount == 1 && comparison.stale.isEmpty)
  }

  @Test func `the same object in two folders counts twice`() {
    let one = finding("REF01", "Service a")
    let comparison = Baseline([one, one]).compare([one, one, one])
    #expect(comparison.new.count == 1 && comparison.knownCount == 2)
  }

  @Test func `what was mended is named`() {
    let comparison = Baseline([finding("B", "Pod b"), finding("A", "Pod a"), finding("A", "Pod a")]).compare([
      finding("A", "Pod a")
    ])
    #expect(comparison.stale.map(\.rule) == ["A", "B"])
    #expect(comparison.new.isEmpty)
  }

  @Test func `a baseline is read as it was written`() throws {
    let findings = [finding("B", "Pod b", path: ""), finding("A", "Pod a"), finding("A", "Pod a")]
    let (baseline, problems) = Baseline.read(Baseline(findings).json, file: "b.json")
    #expect(problems.isEmpty)
    #expect(baseline == Baseline(findings))
    #expect(Baseline(findings).json == Baseline(findings.reversed()).json)
  }

  @Test(arguments: [
    "findings: []", "schemaVersion: 2\nfindings: []", "schemaVersion: 1\nfindings: [{rule: A}]",
    "schemaVersion: 1\nfindings: [{rule: A, object: Pod a, count: 0}]", "[1", "",
  ]) func `another file is refused as a baseline`(text: String) {
    let (baseline, problems) = Baseline.read(text, file: "b.json")
    #expect(baseline == nil && !problems.isEmpty)
  }

  @Test func `parts of a fingerprint do not run together`() {
    let one = Fingerprint(rule: "A", object: "Pod a", path: "b")
    #expect(one.digits != Fingerprint(rule: "A", object: "Pod ab", path: "").digits)
    #expect(one.digits.count == 16)
  }
}
