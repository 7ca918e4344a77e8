import Basics
import KubeModel

/// An alert that the manifests define; rules of one name are one alert.
package struct AlertRule: Sendable, Hashable {
  package var name: String
  package var severity: String
  package var summary: String
  /// The query of the first rule of this name.
  package var expression: String
  /// How long the query must hold; empty for at once.
  package var holds: String
  /// How many rules have this name: burn rates in several windows, or one rule a service.
  package var ruleCount: Int
  /// The files that define it.
  package var files: [String]

  /// Anchor of its runbook in `DESIGN.md`, for the annotation `runbook_url` of the rule.
  package static func anchor(of alert: String) -> String { alert.headingAnchor }

  /// Every alert in files of which each defines some, by name.
  static func all(in files: [FileTree.File]) -> [AlertRule] {
    var found: [AlertRule] = []
    var positions: [String: Int] = [:]
    for file in files {
      for root in KubeDocuments.values(file.contents, file: file.path).roots.compactMap({ $0 }) {
        for rule in rules(in: root) {
          if let position = positions[rule.name] {
            found[position].ruleCount += 1
            if !found[position].files.contains(file.path) { found[position].files.append(file.path) }
            if rule.severity == "critical" || rule.severity == "page" { found[position].severity = rule.severity }
          } else {
            positions[rule.name] = found.count
            found.append(rule)
            found[found.count - 1].files = [file.path]
          }
        }
      }
    }
    return found.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// Mappings with `alert` and `expr` anywhere below `value`: in a PrometheusRule as in the values of a chart.
  private static func rules(in value: KubeValue) -> [AlertRule] {
    if let name = value["alert"]?.string, let expression = value["expr"]?.text {
      let annotations = value["annotations"]
      return [
        AlertRule(
          name: name, severity: value.at("labels", "severity")?.string ?? "",
          summary: annotations?["summary"]?.string ?? annotations?["description"]?.string ?? "",
          expression: expression, holds: value["for"]?.string ?? "", ruleCount: 1, files: [])
      ]
    }
    if let elements = value.sequence { return elements.flatMap { rules(in: $0) } }
    return value.mapping?.entries.flatMap { rules(in: $0.value) } ?? []
  }
}

extension KubeValue {
  /// A query may be a bare number.
  fileprivate var text: String? { string ?? integer.map { "\($0)" } }
}
