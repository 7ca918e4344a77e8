import Basics
import KubeModel
import ManifestChecks

/// JUnit XML: a suite per file, a failed case per finding that counts, a passed case per object without one.
extension FindingReport {
  var junit: String {
    struct Case {
      var name: String
      var body: String?
      var isFailure: Bool
    }
    var byFile: [String: [Case]] = [:]
    for finding in findings {
      let name = "\(finding.code) \(finding.slug): \(finding.object)"
      let text = "\(place(finding.location)): \(finding.message)\n\(finding.remedy)"
      let attributes = "message=\"\(Self.xml(finding.message))\" type=\"\(finding.severity.rawValue)\""
      let isFailure = fails(finding)
      let body =
        isFailure
        ? "<failure \(attributes)>\(Self.xml(text))</failure>" : "<system-out>\(Self.xml(text))</system-out>"
      byFile[finding.location.file, default: []].append(Case(name: name, body: body, isFailure: isFailure))
    }
    let clean = cleanObjects
    for object in clean {
      byFile[object.file, default: []].append(Case(name: object.title, body: nil, isFailure: false))
    }
    let cases = findings.count + clean.count
    let failures = findings.count { fails($0) }
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<testsuites name=\"plimsoll\" tests=\"\(cases)\" failures=\"\(failures)\" errors=\"0\">\n"
    for file in byFile.keys.sorted() {
      let found = byFile[file] ?? []
      let name = Self.xml(file)
      text += "  <testsuite name=\"\(name)\" tests=\"\(found.count)\" failures=\"\(found.count { $0.isFailure })\""
      text += " errors=\"0\" skipped=\"0\" time=\"0\">\n"
      for entry in found {
        text += "    <testcase name=\"\(Self.xml(entry.name))\" classname=\"\(name)\" time=\"0\""
        text += entry.body.map { ">\($0)</testcase>\n" } ?? "/>\n"
      }
      text += "  </testsuite>\n"
    }
    return text + "</testsuites>\n"
  }

  /// Text inside elements and attributes of XML 1.0, which has no place for most control signs.
  static func xml(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\n": escaped += "&#10;"
      case "\t": escaped += "&#9;"
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
