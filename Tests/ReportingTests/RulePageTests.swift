import Foundation
import ManifestChecks
import Reporting
import TestSupport
import Testing

/// `Documentation/checks/*.md` and the derived parts of `Documentation/check.md`.
@Suite struct RulePageTests {
  static let updates = ProcessInfo.processInfo.environment["PLIMSOLL_UPDATE_GOLDENS"] == "1"

  private func expect(_ path: String, _ expected: String) throws {
    let place = Repository.root.appending(path: path)
    if Self.updates {
      try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try expected.write(to: place, atomically: true, encoding: .utf8)
    }
    let isSame = (try? String(contentsOf: place, encoding: .utf8)) == expected
    #expect(isSame, "\(path): the rules changed: run the tests once with PLIMSOLL_UPDATE_GOLDENS=1")
  }

  @Test(arguments: Check.Area.allCases) func `the page of a deliverable shows its rules`(area: Check.Area) throws {
    try expect("Documentation/checks/\(area.rawValue).md", RulePages.page(area))
  }

  /// Parts between `<!-- begin NAME -->` and `<!-- end NAME -->` are derived.
  @Test func `the page about check counts rules and fixes`() throws {
    let path = "Documentation/check.md"
    var text = try String(contentsOf: Repository.root.appending(path: path), encoding: .utf8)
    for (name, lines) in [
      ("rules", RulePages.index), ("fixes", RulePages.fixes), ("undecidable", RulePages.undecidable),
      ("elsewhere", RulePages.elsewhere),
    ] {
      let begin = try #require(text.range(of: "<!-- begin \(name) -->\n"))
      let end = try #require(text.range(of: "<!-- end \(name) -->"))
      text.replaceSubrange(begin.upperBound..<end.lowerBound, with: lines.joined(separator: "\n") + "\n")
    }
    try expect(path, text)
  }

  @Test(arguments: ["PSS13", "service-selects-nothing", "CKV_K8S_16", "kube-linter:dangling-service", "RBA"])
  func `a rule is explained by every name`(name: String) throws {
    guard case .text(let text) = Explanation.text(of: name) else {
      Issue.record("\(name) is unknown")
      return
    }
    #expect(text.contains("check"))
  }
}
