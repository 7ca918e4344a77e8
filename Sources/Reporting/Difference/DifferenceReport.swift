import Basics
import KubeModel

/// The difference of two platforms for people and for machines.
package struct DifferenceReport {
  private let difference: PlatformDifference
  private let colour: Bool

  package init(_ difference: PlatformDifference, colour: Bool) {
    self.difference = difference
    self.colour = colour
  }

  // MARK: - Text

  /// Cost, decisions, objects, Terraform and other files; `everyField` leaves no changed field out.
  package func text(everyField: Bool) -> String {
    guard !difference.isEmpty else { return "No difference.\n" }
    var lines = costLines + decisionLines
    lines += itemLines("Objects", difference.objects, everyField)
    lines += itemLines("Terraform", difference.resources, everyField)
    lines += itemLines("Other files", difference.files, everyField)
    return lines.joined(separator: "\n") + "\n"
  }

  private var costLines: [String] {
    guard let total = difference.costs.first, let old = total.old, let new = total.new else { return [] }
    let change = old > 0 ? " (\(signed(new - old)), \(percent(old, new)))" : ""
    var lines = [bold("Cost") + "  \(dollars(old)) -> \(dollars(new)) a month on average\(change)"]
    guard difference.costs.count > 1 else { return lines + [""] }
    var table = TextTable(["", "BEFORE", "AFTER", "CHANGE"], [.left, .right, .right, .right])
    for line in difference.costs.dropFirst() {
      table.add([
        line.title, line.old.map(dollars) ?? "", line.new.map(dollars) ?? "",
        signed((line.new ?? 0) - (line.old ?? 0)),
      ])
    }
    lines += table.lines
    return lines + [""]
  }

  private var decisionLines: [String] {
    guard !difference.decisions.isEmpty else { return [] }
    let lines = difference.decisions.map { decision in
      switch (decision.old, decision.new) {
      case (let old?, let new?): marked(.changed, "\(decision.id): \(old) -> \(new)")
      case (nil, let new?): marked(.created, "\(decision.id): \(new)")
      case (let old?, nil): marked(.deleted, "\(decision.id): \(old)")
      case (nil, nil): ""
      }
    }
    return [bold("Decisions")] + lines + [""]
  }

  private func itemLines(
    _ title: String, _ items: [PlatformDifference.Item], _ everyField: Bool
  ) -> [String] {
    guard !items.isEmpty else { return [] }
    let counts = [PlatformDifference.Change.created, .changed, .replaced, .deleted].compactMap { change in
      let count = items.count { $0.change == change }
      return count == 0 ? nil : "\(count) \(change.rawValue)"
    }
    let lines = items.flatMap { item in
      let place = item.place.isEmpty ? "" : "\(item.place): "
      let limit = everyField ? item.fields.count : 5
      let rest = item.fields.count - limit
      return [marked(item.change, place + item.title)] + item.fields.prefix(limit).map(fieldLine)
        + (rest > 0 ? ["      … \(rest) more fields"] : [])
    }
    return [bold(title) + "  " + counts.joined(separator: ", ")] + lines + [""]
  }

  private func fieldLine(_ field: PlatformDifference.Field) -> String {
    let reason = field.isImmutable ? "  (cannot change in place)" : ""
    return "      \(field.pointer): \(short(field.old)) -> \(short(field.new))\(reason)"
  }

  /// One line, at most 60 signs.
  private func short(_ value: KubeValue?) -> String {
    guard let value else { return "nothing" }
    let text = value.string ?? value.json()
    let line = text.replacing("\n", with: " ")
    return line.count > 60 ? line.prefix(59) + "…" : line
  }

  private func marked(_ change: PlatformDifference.Change, _ text: String) -> String {
    let (sign, code) =
      switch change {
      case .created: ("+", 32)
      case .changed: ("~", 33)
      case .replaced: ("!", 35)
      case .deleted: ("-", 31)
      }
    let line = "  \(sign) \(text)"
    return colour ? "\u{1B}[\(code)m\(line)\u{1B}[0m" : line
  }

  private func bold(_ text: String) -> String { colour ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

  private func dollars(_ amount: Double) -> String { Money(dollars: amount).wholeDollars }

  private func signed(_ amount: Double) -> String { (amount < 0 ? "" : "+") + dollars(amount) }

  private func percent(_ old: Double, _ new: Double) -> String {
    let share = (new - old) / old * 100
    return (share < 0 ? "" : "+") + fixed(share, 1) + " %"
  }

  // MARK: - JSON

  package var json: String {
    let costs: [KubeValue] = difference.costs.map { line in
      ["title": .string(line.title), "before": number(line.old), "after": number(line.new)]
    }
    let decisions: [KubeValue] = difference.decisions.map { decision in
      ["id": .string(decision.id), "before": .optional(decision.old), "after": .optional(decision.new)]
    }
    let root: KubeValue = [
      "schemaVersion": 1, "kind": "PlatformDifference", "currency": "USD", "per": "month",
      "cost": .sequence(costs), "decisions": .sequence(decisions),
      "objects": items(difference.objects), "terraform": items(difference.resources),
      "files": items(difference.files),
    ]
    return root.json(pretty: true) + "\n"
  }

  private func items(_ items: [PlatformDifference.Item]) -> KubeValue {
    .sequence(
      items.map { item in
        let fields: [KubeValue] = item.fields.map { field in
          [
            "path": .string(field.pointer), "before": field.old ?? .omitted, "after": field.new ?? .omitted,
            "immutable": field.isImmutable ? true : .omitted,
          ]
        }
        return [
          "change": .string(item.change.rawValue), "place": item.place.isEmpty ? .omitted : .string(item.place),
          "name": .string(item.title), "fields": fields.isEmpty ? .omitted : .sequence(fields),
        ]
      })
  }

  private func number(_ amount: Double?) -> KubeValue {
    amount.map { KubeValue(.number(fixed($0, 2))) } ?? .null
  }
}
