import Basics
import Foundation
import KubeModel
import ManifestChecks
import Reporting
import TestSupport
import Testing

/// Every form of the findings, on findings with all the signs that need care.
@Suite struct FindingReportTests {
  static let text =
    "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  ports: \"<&>\"\n\u{1B}[31m\n"

  static func finding(
    _ code: String = "REF01", _ severity: Check.Severity = .high, object: String = "Service shop/a",
    message: String = "no pod has <these> \"labels\" & #more\nof it \u{7}", file: String = "dir with space/a#b.yaml",
    line: Int = 6
  ) -> Finding {
    Finding(
      code: code, slug: "service-selects-nothing", severity: severity, message: message, remedy: "Mend it.",
      object: object, location: SourceLocation(file: file, line: line, column: line > 0 ? 10 : 0, path: "spec.ports"))
  }

  static let findings = [
    finding(), finding("REF12", .medium), finding("SCH01", .error, object: "document", file: "<stdin>", line: 0),
    finding("REF03", .info),
  ]

  static func report(_ findings: [Finding] = findings) throws -> FindingReport {
    let (objects, _) = KubeDocuments.parse(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: clean}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}",
      file: "dir with space/a#b.yaml")
    let sources = SourceTexts(["dir with space/a#b.yaml": SourceTexts.File(Array(text.utf8))])
    return FindingReport(findings, objectCount: objects.count, objects: objects, sources: sources)
  }

  private func tree(_ text: String) throws -> KubeValue {
    let (value, problems) = KubeValue.parseYAML(text, file: "out")
    #expect(problems.isEmpty, "\(problems)")
    return try #require(value)
  }

  @Test func `JSON has every field of every finding`() throws {
    let root = try tree(try Self.report().rendered(.json))
    let findings = try #require(root["findings"]?.sequence)
    #expect(findings.count == 4 && root["objects"]?.integer == 2)
    #expect(findings[0]["message"]?.string == Self.findings[0].message)
    #expect(findings[0]["level"]?.string == "error" && findings[1]["level"]?.string == "warning")
    #expect(findings[0]["excerpt"]?.string == "  ports: \"<&>\"")
    #expect(findings[2]["line"]?.integer == 0 && findings[2]["excerpt"] == nil)
  }

  @Test func `SARIF keeps to its form`() throws {
    let root = try tree(try Self.report().rendered(.sarif))
    #expect(root["version"]?.string == "2.1.0")
    let run = try #require(root["runs"]?[0])
    let rules = try #require(run.at("tool", "driver", "rules")?.sequence)
    let results = try #require(run["results"]?.sequence)
    #expect(rules.count == 4 && results.count == 4)
    for result in results {
      let index = try #require(result["ruleIndex"]?.integer)
      #expect(rules[index]["id"]?.string == result["ruleId"]?.string)
      let physical = try #require(result["locations"]?[0]?["physicalLocation"])
      #expect(try #require(physical.at("region", "startLine")?.integer) > 0)
      let uri = try #require(physical.at("artifactLocation", "uri")?.string)
      #expect(!uri.contains { " <>#".contains($0) }, "\(uri)")
      #expect(["error", "warning", "note"].contains(result["level"]?.string))
      #expect(result.at("partialFingerprints", "plimsollFinding/v1")?.string?.count == 16)
    }
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["PLIMSOLL_SARIF_SCHEMA"] != nil && Outside.python != nil))
  func `SARIF is valid by its JSON Schema`() throws {
    let schema = try #require(ProcessInfo.processInfo.environment["PLIMSOLL_SARIF_SCHEMA"])
    let python = try #require(Outside.python)
    let script =
      "import json,sys,jsonschema\n"
      + "s=json.load(open(sys.argv[1]))\nd=json.load(sys.stdin)\n"
      + "v=jsonschema.validators.validator_for(s)(s, format_checker=jsonschema.FormatChecker())\n"
      + "e=[x.message for x in v.iter_errors(d)]\nprint(e)\nsys.exit(1 if e else 0)"
    for findings in [Self.findings, []] {
      let text = try Self.report(findings).rendered(.sarif)
      let output = try python.run(["-c", script, schema], input: Data(text.utf8))
      #expect(output.status == 0, "\(output.text)")
    }
  }

  @Test func `JUnit is XML and counts what fails`() throws {
    let text = try Self.report().rendered(.junit)
    let parser = XMLCounter()
    #expect(parser.read(text), "\(text)")
    #expect(parser.counts["testcase"] == 5 && parser.counts["failure"] == 2 && parser.counts["testsuite"] == 2)
    #expect(text.contains("tests=\"5\" failures=\"2\""))
  }

  @Test func `TAP has a point for every finding and every clean object`() throws {
    let lines = try Self.report().rendered(.tap).split(separator: "\n")
    #expect(lines.prefix(2) == ["TAP version 14", "1..5"])
    let points = lines.filter { $0.hasPrefix("ok ") || $0.hasPrefix("not ok ") }
    #expect(points.count == 5 && points.count { $0.hasPrefix("not ok") } == 2)
    #expect(points.allSatisfy { !$0.replacing("\\#", with: "").contains("#") })
    #expect(lines.count { $0 == "  ---" } == lines.count { $0 == "  ..." })
  }

  @Test func `GitHub gets one line a finding`() throws {
    let lines = try Self.report().rendered(.github).split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[0].hasPrefix("::error file=dir with space/a#b.yaml,line=6,col=10,title=REF01"))
    #expect(lines[1].hasPrefix("::warning") && lines[3].hasPrefix("::notice"))
    #expect(lines[0].contains("%0A"))
  }

  @Test func `Markdown shows no markup of users`() throws {
    let text = try Self.report().rendered(.markdown)
    #expect(text.contains("| high | `REF01`") && text.contains("&lt;these&gt;"))
    #expect(!text.contains("<these>"))
    #expect(try Self.report([]).rendered(.markdown) == "**plimsoll check**: 2 objects, no finding.\n")
  }

  @Test func `text obeys no sign of the file`() throws {
    let text = try Self.report([Self.finding(line: 7)]).rendered(.text)
    #expect(!text.contains("\u{1B}"))
    let painted = try Self.report().rendered(.text, style: .init(hasColour: true))
    #expect(painted.contains("\u{1B}[31mhigh"))
  }

  @Test func `nothing else shows the line of a secret`() throws {
    let findings = [Self.finding("SEC01"), Self.finding("REF01"), Self.finding("REF03", line: 7)]
    for format in FindingReport.Format.allCases {
      let text = try Self.report(findings).rendered(format, style: .init(isWhole: true))
      #expect(!text.contains("ports: \"") && !text.contains("ports: \\\""), "\(format)")
    }
    let whole = try Self.report([Self.finding("REF03", line: 7)]).rendered(.text)
    #expect(whole.contains("ports: \"<&>\""), "the line before is shown where it holds no secret")
  }

  @Test func `the line of a secret is not shown`() throws {
    for format in FindingReport.Format.allCases {
      let text = try Self.report([Self.finding("SEC01", message: "a password")]).rendered(format)
      #expect(!text.contains("ports: \\\"<&>") && !text.contains("ports: \"<&>") && !text.contains("&lt;&amp;&gt;"))
    }
  }
}

/// Counts elements of a well-formed document.
private final class XMLCounter {
  private(set) var counts: [String: Int] = [:]

  /// False when tags do not match or a sign stands where none may.
  func read(_ text: String) -> Bool {
    var open: [Substring] = []
    var rest = text[...]
    guard rest.hasPrefix("<?xml") else { return false }
    rest = rest[(rest.firstIndex(of: ">").map { rest.index(after: $0) } ?? rest.endIndex)...]
    while let start = rest.firstIndex(of: "<") {
      if rest[..<start].contains(where: { $0 == ">" }) { return false }
      guard let end = rest[start...].firstIndex(of: ">") else { return false }
      let tag = rest[rest.index(after: start)..<end]
      if tag.contains("<") || tag.filter({ $0 == "\"" }).count % 2 != 0 { return false }
      let name = tag.drop { $0 == "/" }.prefix { $0.isLetter }
      if tag.hasPrefix("/") {
        guard open.popLast() == name else { return false }
      } else {
        counts[String(name), default: 0] += 1
        if !tag.hasSuffix("/") { open.append(name) }
      }
      rest = rest[rest.index(after: end)...]
    }
    return open.isEmpty && !text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" }
  }
}
