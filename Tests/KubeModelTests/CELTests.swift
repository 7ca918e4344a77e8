import KubeModel
import Testing

/// Expressions as Kubernetes uses them in definitions and policies.
@Suite struct CELTests {
  private static let object: KubeValue = [
    "name": "web", "replicas": 3, "size": "1Gi", "tags": ["a", "b"], "ports": [["port": 80], ["port": 443]],
    "labels": ["app": "web", "tier-1": "x"], "enabled": true,
  ]

  private func value(_ text: String) throws -> CELValue {
    var evaluation = CELEvaluation(["self": CELValue(Self.object)])
    return try evaluation.value(of: CELExpression(parsing: text))
  }

  @Test(arguments: [
    "self.replicas >= 1 && self.replicas <= 5", "self.name.startsWith('we') && self.name.size() == 3",
    "has(self.name) && !has(self.other)", "self.tags.all(t, t.size() == 1)", "self.tags.exists(t, t == 'b')",
    "self.ports.exists_one(p, p.port == 80)", "self.ports.map(p, p.port) == [80, 443]",
    "self.ports.filter(p, p.port > 100).size() == 1", "'app' in self.labels && !('b' in self.labels)",
    "self.labels['tier-1'] == 'x' && self.labels.tier__dash__1 == 'x'", "self.replicas % 2 == 1 ? true : false",
    "self.name.matches('^[a-z]+$')", "quantity(self.size).isGreaterThan(quantity('512Mi'))",
    "duration('1m') < duration('1h') && duration('90s').getMinutes() == 1", "type(self.replicas) == int",
    "has(self.other) && self.other.deep == 1 || true", "self.?other.orValue('none') == 'none'",
    "self.?name.hasValue()", "size(self.tags) == 2 && 'a-b'.split('-') == self.tags",
    "1.5 + 1.5 == 3.0 && 3 == 3.0", "cel.bind(n, self.replicas, n * n == 9)", "-self.replicas == -3",
    "self.labels.all(k, k.size() > 2)", "sets.contains(self.tags, ['a'])", "\"\\u0061\" == 'a' && r'\\d'.size() == 2",
    "self.tags.all(i, t, t == (i == 0 ? 'a' : 'b'))", "string(self.replicas) + '!' == '3!' // a note",
  ]) func `an expression is true`(text: String) throws {
    #expect(try value(text) == .bool(true))
  }

  @Test(arguments: [
    ("self.other == 1", "no such key: other"), ("self.tags[5] == 'a'", "index out of bounds: 5"),
    ("1 / 0 == 1", "division by zero"), ("self.name > 3", "no such overload"),
    ("9223372036854775807 + 1 > 0", "integer overflow"),
  ]) func `an error is the server's`(text: String, message: String) {
    #expect(throws: CELFailure.error(message)) { try value(text) }
  }

  @Test(arguments: ["authorizer.group('').check('get')", "ip('1.2.3.4').family() == 4", "foo"])
  func `what is not evaluated here is an unknown`(text: String) throws {
    do {
      _ = try value(text)
      Issue.record("\(text) has a value")
    } catch CELFailure.unknown {}
  }

  @Test(arguments: ["self.", "a &&", "(1", "self.x ==", "'open", "1 +* 2", "has(a)", "[1, 2", "a ? b", "x.all(y)"])
  func `a broken expression is refused`(text: String) {
    if text == "x.all(y)" {
      // One argument makes it a plain method, which no list has.
      #expect(throws: (any Error).self) { try value(text) }
    } else {
      #expect(throws: CELSyntaxError.self) { try CELExpression(parsing: text) }
    }
  }

  @Test func `a deep or endless expression ends`() {
    let deep = String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000)
    #expect(throws: CELSyntaxError.self) { try CELExpression(parsing: deep) }
    let list = "[" + (0..<100).map { "\($0)" }.joined(separator: ",") + "]"
    let long = "\(list).all(a, \(list).all(b, \(list).all(c, a + b + c >= 0)))"
    #expect(throws: CELFailure.self) { try value(long) }
  }
}
