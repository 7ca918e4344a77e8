package import KubeModel

/// A rule of a user's own, an expression that has to be true of each object: STY05.
package struct CustomRule: Sendable, Hashable {
  package static let code = "STY05"

  package var name: String
  /// `Deployment`; empty is every kind.
  package var kinds: Set<String>
  /// In the Common Expression Language, over `object`.
  package var expression: CELExpression
  package var message: String
  package var severity: Check.Severity

  package init(name: String, kinds: Set<String>, expression: CELExpression, message: String, severity: Check.Severity) {
    self.name = name
    self.kinds = kinds
    self.expression = expression
    self.message = message
    self.severity = severity
  }

  /// The objects for which the expression is false, or for which it has no value.
  package func findings(_ objects: [KubeObject]) -> [Finding] {
    objects.compactMap { object in
      guard kinds.isEmpty || kinds.contains(object.kind), !isIgnored(object) else { return nil }
      var evaluation = CELEvaluation(["object": CELValue(object.root)])
      let problem: String
      do throws(CELFailure) {
        if case .bool(true) = try evaluation.value(of: expression) { return nil }
        problem = message
      } catch {
        problem = "\(message) (\(error.message))"
      }
      return Finding(
        code: Self.code, slug: name, severity: severity, message: problem,
        remedy: "Mend the object, or the rule in \(CheckConfiguration.fileName).", object: object.title,
        location: object.location, source: object.source)
    }
  }

  private func isIgnored(_ object: KubeObject) -> Bool {
    object.annotations.contains { key, value in
      key == "plimsoll.dev/ignore"
        && value.split(separator: ",").contains { entry in
          let word = entry.drop { $0 == " " }
          return word == "*" || word == name || word == Self.code
        }
    }
  }
}
