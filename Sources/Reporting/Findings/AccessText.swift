import Basics
import KubeModel
package import ManifestChecks

/// Who can do what, as text for people and as JSON.
package struct AccessText {
  private let report: AccessReport

  package init(_ report: AccessReport) { self.report = report }

  // MARK: - Everybody

  /// The ones who can become cluster-admin first, then what everybody holds.
  package func overview() -> String {
    let holders = report.holders
    if holders.isEmpty { return "No role is bound and no pod runs in these files.\n" }
    var lines: [String] = []
    let able = holders.filter { $0.path != nil }.sorted { left, right in
      ((left.path ?? []).count, left.subject) < ((right.path ?? []).count, right.subject)
    }
    lines.append(able.isEmpty ? "Nobody can become cluster-admin." : "Can become cluster-admin")
    for holder in able {
      let path = holder.path ?? []
      let count = path.isEmpty ? "is it" : path.count == 1 ? "1 step" : "\(path.count) steps"
      lines.append("  \(holder.subject): \(count)\(Self.pods(holder.workloads))")
      for step in path { lines.append("    \(step.action) → \(step.becomes)") }
    }
    for holder in holders where !holder.rights.isEmpty {
      lines += ["", "\(holder.subject)\(Self.pods(holder.workloads))"]
      for right in holder.rights {
        lines.append(
          "  \(Self.place(right.namespace)): \(right.role)  (\(right.binding), \(Self.place(right.location)))")
        lines += right.rules.prefix(12).map { "    \($0)" }
        if right.rules.count > 12 { lines.append("    … \(right.rules.count - 12) more rules") }
      }
    }
    let others = holders.filter(\.rights.isEmpty).map(\.subject)
    if !others.isEmpty {
      let rest = others.count > 10 ? " and \(others.count - 10) more" : ""
      lines += ["", "Without a binding of their own: \(others.prefix(10).joined(separator: ", "))\(rest)"]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  package func overviewJSON() -> String {
    let holders = report.holders.map { holder -> KubeValue in
      let rights = holder.rights.map { right -> KubeValue in
        [
          "role": .string(right.role), "namespace": .optional(right.namespace), "binding": .string(right.binding),
          "file": .string(right.location.file), "line": .integer(right.location.line), "rules": .strings(right.rules),
        ]
      }
      let path = holder.path.map { steps in
        KubeValue.sequence(steps.map { ["action": .string($0.action), "becomes": .string($0.becomes)] })
      }
      return [
        "subject": .string(holder.subject), "workloads": .strings(holder.workloads), "rights": .sequence(rights),
        "clusterAdminPath": path ?? .null,
      ]
    }
    let root: KubeValue = ["schemaVersion": 1, "subjects": .sequence(holders)]
    return root.json(pretty: true) + "\n"
  }

  // MARK: - One question

  package func answer(_ question: AccessQuestion) -> String {
    let answers = report.whoCan(question)
    let place = question.namespace.map { " in \($0)" } ?? ""
    if answers.isEmpty { return "Nobody can \(question.text)\(place).\n" }
    var lines = ["Can \(question.text)\(place)"]
    for answer in answers {
      let named = answer.names.isEmpty ? "" : ", only \(answer.names.joined(separator: ", "))"
      lines.append("  \(answer.subject), \(Self.place(answer.namespace))\(named)\(Self.pods(answer.workloads))")
      lines.append("    by \(answer.role) and \(answer.binding) (\(Self.place(answer.location)))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  package func answerJSON(_ question: AccessQuestion) -> String {
    let answers = report.whoCan(question).map { answer -> KubeValue in
      [
        "subject": .string(answer.subject), "namespace": .optional(answer.namespace),
        "resourceNames": answer.names.isEmpty ? .omitted : .strings(answer.names), "role": .string(answer.role),
        "binding": .string(answer.binding), "file": .string(answer.location.file),
        "line": .integer(answer.location.line), "workloads": .strings(answer.workloads),
      ]
    }
    let root: KubeValue = [
      "schemaVersion": 1, "question": .string(question.text), "namespace": .optional(question.namespace),
      "answers": .sequence(answers),
    ]
    return root.json(pretty: true) + "\n"
  }

  private static func place(_ namespace: String?) -> String {
    namespace.map { $0.isEmpty ? "namespace of the binding" : "namespace \($0)" } ?? "whole cluster"
  }

  private static func place(_ location: SourceLocation) -> String { "\(location.file):\(location.line)" }

  private static func pods(_ workloads: [String]) -> String {
    if workloads.isEmpty { return "" }
    let named = workloads.prefix(3).joined(separator: ", ")
    return "  [\(named)\(workloads.count > 3 ? " and \(workloads.count - 3) more" : "")]"
  }
}
