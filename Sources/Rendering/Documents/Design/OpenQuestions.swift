import Basics
import DesignEngine
import PlatformSpec

extension DesignDocument {
  /// What nobody said and what may go wrong.
  func openQuestions(_ document: inout MarkdownDocument) {
    let assumptions = specification.assumptions
    document.heading(2, "Assumptions to confirm")
    if assumptions.isEmpty {
      document.paragraph("None: every field was given.")
    } else {
      document.paragraph(
        "These fields were not said. Where one is wrong, change it in [platform.yaml](platform.yaml) and design again.")
      let folded = FoldedAssumption.all(assumptions)
      let (facts, habits) = (folded.filter(\.isFact), folded.filter { !$0.isFact })
      document.paragraph(facts.isEmpty ? "" : "**What only you can know**: load, places and application")
      table(facts, &document)
      document.paragraph(habits.isEmpty ? "" : "**What was chosen for you**: the usual way, open to another")
      table(habits, &document)
    }
    document.heading(2, "Risks")
    document.table(
      ["What may go wrong", "What to do about it"], design.risks.map { [$0.title.escaped, $0.mitigation.escaped] })
    if design.risks.isEmpty { document.paragraph("None beyond those that every platform of this kind has.") }
  }

  private func table(_ assumptions: [FoldedAssumption], _ document: inout MarkdownDocument) {
    document.table(
      ["Field", "Taken", "Because"],
      assumptions.map { [$0.path.codeSpan, $0.taken.escaped, $0.reason.escaped] })
  }
}

/// An assumption, or one that was made alike for several services on one line.
struct FoldedAssumption: Hashable {
  var path: String
  var taken: String
  var reason: String

  /// About the application and its load rather than about a technique: a wrong one makes all sizes wrong.
  var isFact: Bool {
    let first = path.prefix { $0 != "." && $0 != "[" }
    return [
      "archetype", "provider", "regions", "environments", "targets", "traffic", "services", "queues", "dataStores",
    ].contains(String(first)) || path == "networking.domain"
  }

  /// In the order of the first of each kind.
  static func all(_ assumptions: [Assumption]) -> [FoldedAssumption] {
    var order: [String] = []
    var groups: [String: [Assumption]] = [:]
    for assumption in assumptions {
      let kind = genericPath(assumption.path)
      if groups[kind] == nil { order.append(kind) }
      groups[kind, default: []].append(assumption)
    }
    return order.flatMap { kind in fold(groups[kind] ?? [], kind) }
  }

  private static func fold(_ group: [Assumption], _ kind: String) -> [FoldedAssumption] {
    guard let first = group.first else { return [] }
    if group.count == 1 {
      return [FoldedAssumption(path: first.path, taken: shortened(first.taken), reason: first.reason)]
    }
    var values: [String] = []
    for assumption in group where !values.contains(assumption.taken) { values.append(assumption.taken) }
    let reasons = group.map(\.reason)
    let shown = values.count > 4 ? "\(values.count) different values" : values.joined(separator: ", ")
    let others = Set(reasons).count - 1
    return [
      FoldedAssumption(
        path: kind, taken: "\(shortened(shown)) (\(group.count) of them)",
        reason: first.reason + (others > 0 ? "; and the like" : ""))
    ]
  }

  /// Long lists are cut: `platform.yaml` shows them whole.
  private static func shortened(_ text: String) -> String { text.count > 80 ? text.prefix(77) + " …" : text }

  /// `services[web].image` as `services[].image`.
  private static func genericPath(_ path: String) -> String {
    guard let open = path.firstIndex(of: "["), let close = path.firstIndex(of: "]") else { return path }
    return String(path[...open] + path[close...])
  }
}
