import Basics
import Foundation
import PlatformSpec
import TestSupport
import Testing

@testable import Rendering

/// The pages in `Documentation/` against what they describe.
@Suite struct DocumentsPagesTests {
  private func page(_ name: String) throws -> String {
    try String(contentsOf: Repository.root.appending(path: "Documentation/\(name)"), encoding: .utf8)
  }

  @Test(arguments: Deliverable.allCases) func `every deliverable has its page`(deliverable: Deliverable) throws {
    let text = try page("\(deliverable.rawValue).md")
    #expect(text.hasPrefix("# \(deliverable.title)\n"))
    for heading in ["## What is decided", "## Fields that change it", "## Files"] { #expect(text.contains(heading)) }
  }

  @Test(arguments: Deliverable.allCases) func `a page names only fields that exist`(deliverable: Deliverable) throws {
    let known = Specification.fieldNotes.map(\.path)
    let text = try page("\(deliverable.rawValue).md")
    let section = try #require(text.split(separator: "## Fields that change it").last?.split(separator: "\n## ").first)
    let named = section.matches(of: #/\| `([^`]+)` \|/#).map { String($0.1) }
    #expect(named.count >= 3)
    for field in named {
      #expect(
        known.contains {
          $0 == field || $0 == field + "[]" || $0.hasPrefix(field + ".") || $0.hasPrefix(field + "[].")
        }, "\(field)")
    }
  }

  /// `PLIMSOLL_UPDATE_GOLDENS=1 swift test` writes the page anew.
  @Test func `the page of the fields is the one that the reader gives`() throws {
    let expected = Self.fieldPage
    if ProcessInfo.processInfo.environment["PLIMSOLL_UPDATE_GOLDENS"] == "1" {
      try expected.write(
        to: Repository.root.appending(path: "Documentation/platform-yaml.md"), atomically: true, encoding: .utf8)
    }
    let isSame = try page("platform-yaml.md") == expected
    #expect(isSame, "the fields changed: run the tests once with PLIMSOLL_UPDATE_GOLDENS=1")
  }

  private static var fieldPage: String {
    var document = MarkdownDocument()
    document.heading(1, "platform.yaml")
    document.paragraph(
      "What is wanted, as an editable file. Every field but the name may be left out: it gets the value in the table, and a "
        + "comment beside it says so and why. Defaults that depend on the trade, the cloud or the number of services are "
        + "those of a small platform on EKS here. `plimsoll explain FIELD` shows one of them.")
    document.code(
      "yaml",
      """
      apiVersion: plimsoll.dev/v1alpha1
      kind: Platform
      metadata:
        name: EcommercePlatform
      spec:
        serviceCount: 25
        targets: {availability: 99.95%, utilization: 75%}
        traffic: {peakRequestsPerSecond: 10000}
      """)
    var sections: [(name: String, notes: [FieldNote])] = []
    for note in Specification.fieldNotes {
      let name = note.path.contains(".") ? String(note.path.prefix { $0 != "." && $0 != "[" }) : ""
      if let index = sections.firstIndex(where: { $0.name == name }) {
        sections[index].notes.append(note)
      } else {
        sections.append((name, [note]))
      }
    }
    for section in sections {
      document.heading(2, section.name.isEmpty ? "At the top" : section.name)
      document.table(
        ["Field", "Form", "Left out", "Reason or meaning"],
        section.notes.map { note in
          [note.path.codeSpan, note.form.escaped, note.fallback.map(\.codeSpan) ?? "stays open", note.reason.escaped]
        })
    }
    document.heading(2, "Rules between the fields")
    document.paragraph("A specification that breaks one is refused, or warned about, with the place and the way out.")
    document.table(
      ["Rule", "Field", "Severity", "Asks"],
      Specification.ruleNotes.map { [$0.id.codeSpan, $0.field.codeSpan, $0.severity.rawValue, $0.meaning.escaped] })
    return document.text
  }
}
