import Basics
import ManifestChecks

/// Workflow commands, which GitHub Actions shows beside the lines of a change.
extension FindingReport {
  var github: String {
    findings.map { finding in
      let level =
        switch finding.severity.level {
        case .error: "error"
        case .warning: "warning"
        case .info: "notice"
        }
      let location = finding.location
      let place = "file=\(Self.property(location.file)),line=\(max(1, location.line)),col=\(max(1, location.column))"
      let title = Self.property("\(finding.code) \(finding.slug)")
      let message = Self.message("\(finding.object): \(finding.message). \(finding.remedy)")
      return "::\(level) \(place),title=\(title)::\(message)\n"
    }.joined()
  }

  private static func message(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  private static func property(_ text: String) -> String {
    message(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
