import Basics
import DesignEngine
import PlatformSpec

/// What to do when an alert fires: a section for each alert that the manifests define, its name as the anchor.
extension DesignDocument {
  func runbooks(_ document: inout MarkdownDocument) {
    let alerts = contents.alerts
    if alerts.isEmpty { return }
    document.heading(2, "Runbooks")
    document.paragraph(
      "One for each alert that the files define; the link of an alert leads here. `NAMESPACE`, `SERVICE`, `POD` and `NODE` "
        + "stand in the labels of the alert.")
    for alert in alerts {
      document.heading(3, alert.name.escaped)
      document.paragraph(introduction(alert))
      document.code("promql", alert.expression)
      let topic = AlertTopic(of: alert)
      document.list(topic.advice)
      document.code("sh", topic.commands.joined(separator: "\n"))
    }
  }

  private func introduction(_ alert: AlertRule) -> String {
    let summary = alert.summary.codeSpanTemplates
    // A rule for each service names its own; the first stands for all.
    var text =
      alert.ruleCount > 1 && !summary.isEmpty ? "For example: \(summary.withoutFullStop)." : summary.asSentence
    if !alert.severity.isEmpty { text += " Severity \(alert.severity)." }
    if !alert.holds.isEmpty { text += " Fires after \(alert.holds)." }
    if alert.ruleCount > 1 { text += " \(alert.ruleCount) rules have this name; the query of the first:" }
    return text.hasPrefix(" ") ? String(text.dropFirst()) : text
  }
}
