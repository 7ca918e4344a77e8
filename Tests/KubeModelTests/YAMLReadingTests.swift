import Basics
import Testing

@testable import KubeModel

@Suite struct YAMLReadingTests {
  struct Scalar: Sendable, CustomTestStringConvertible {
    var yaml: String
    var json: String
    var testDescription: String { yaml }
  }

  @Test(arguments: [
    Scalar(yaml: "on", json: "true"), Scalar(yaml: "No", json: "false"), Scalar(yaml: "y", json: "true"),
    Scalar(yaml: "yES", json: "\"yES\""), Scalar(yaml: "\"on\"", json: "\"on\""), Scalar(yaml: "~", json: "null"),
    Scalar(yaml: "", json: "null"), Scalar(yaml: "Null", json: "null"), Scalar(yaml: "012", json: "10"),
    Scalar(yaml: "0o12", json: "10"), Scalar(yaml: "0x1F", json: "31"), Scalar(yaml: "-0b11", json: "-3"),
    Scalar(yaml: "08", json: "8"), Scalar(yaml: "1_000", json: "1000"), Scalar(yaml: "1e3", json: "1000"),
    Scalar(yaml: "1.50", json: "1.5"), Scalar(yaml: "+5", json: "5"), Scalar(yaml: ".5", json: "0.5"),
    Scalar(yaml: "1:30", json: "\"1:30\""), Scalar(yaml: "2026-01-31", json: "\"2026-01-31\""),
    Scalar(yaml: "1.0", json: "1"), Scalar(yaml: "9223372036854775807", json: "9223372036854775807"),
    Scalar(yaml: "18446744073709551615", json: "18446744073709551615"),
    Scalar(yaml: "123456789012345678901234567890", json: "1.2345678901234567890123456789e+29"),
    Scalar(yaml: "1e400", json: "\"1e400\""), Scalar(yaml: "1e-7", json: "1e-7"),
    Scalar(yaml: "10.0.0.1", json: "\"10.0.0.1\""),
    Scalar(yaml: "0xFFFFFFFFFFFFFFFFFF", json: "4.722366482869645213695e+21"), Scalar(yaml: "0x", json: "\"0x\""),
    Scalar(yaml: "!!str 12", json: "\"12\""), Scalar(yaml: "!!int \"12\"", json: "12"),
    Scalar(yaml: "!custom 12", json: "\"12\""), Scalar(yaml: "!!binary aGk=", json: "\"hi\""),
    Scalar(yaml: "|\n  a\n  b\n", json: "\"a\\nb\\n\""), Scalar(yaml: ">-\n  a\n  b\n", json: "\"a b\""),
    Scalar(yaml: "500m", json: "\"500m\""), Scalar(yaml: "-", json: "[null]"), Scalar(yaml: "a#b", json: "\"a#b\""),
  ])
  func `scalars are what an API server reads`(_ scalar: Scalar) {
    let (value, diagnostics) = KubeValue.parseYAML(
      "key: \(scalar.yaml == "-" ? "\n- " : scalar.yaml)\n", file: "a.yaml")
    #expect(diagnostics.isEmpty)
    #expect(value?.json() == "{\"key\":\(scalar.json)}")
  }

  @Test func `every node and key knows its place`() throws {
    let (value, _) = KubeValue.parseYAML("a:\n  - b: é\n    c: [1, 2]\n", file: "a.yaml")
    let element = try #require(value?.at(path: "a[0]"))
    #expect(element.position == SourcePosition(line: 2, column: 5))
    #expect(element["c"]?[1]?.position == SourcePosition(line: 3, column: 12))
    #expect(element.mapping?.entries[1].keyPosition == SourcePosition(line: 3, column: 5))
  }

  @Test func `anchors, aliases and merge keys are followed`() {
    let text = "base: &b {x: 1, q: 2}\nmore: &m {q: 3, z: 4}\nuse:\n  <<: [*b, *m]\n  x: 9\nlist: [*b]\n"
    let (value, diagnostics) = KubeValue.parseYAML(text, file: "a.yaml")
    #expect(diagnostics.isEmpty)
    #expect(value?["use"] == ["x": 9, "q": 2, "z": 4])
    #expect(value?["list"] == [["x": 1, "q": 2]])
  }

  @Test func `keys that are no text become text as in JSON`() {
    let (value, _) = KubeValue.parseYAML("on: a\n1: b\n1.5: c\n", file: "a.yaml")
    #expect(value?.mapping?.keys == ["true", "1", "1.5"])
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    var text: String
    var message: String
    var testDescription: String { message }
  }

  @Test(arguments: [
    Mistake(text: "a: 1\nb: 2\na: 3\n", message: "a.yaml:3:1: error: duplicate key \"a\""),
    Mistake(text: "a:\n\tb: 1\n", message: "a.yaml:2:1: error: invalid YAML: "),
    Mistake(text: "a: *x\n", message: "a.yaml:1:4: error: unknown anchor \"x\""),
    Mistake(text: "a: &x [*x]\n", message: "a.yaml:1:8: error: anchor \"x\" contains itself"),
    Mistake(text: "a: .inf\n", message: "a.yaml:1:4: error: infinity and NaN"),
    Mistake(text: "[a]: 1\n", message: "a.yaml:1:1: error: a key must be a text"),
    Mistake(text: "{a}: 1\n", message: "a.yaml:1:1: error: a key must be a text"),
    Mistake(text: "~: 1\n", message: "a.yaml:1:1: error: a key must be a text"),
    Mistake(text: "a: \u{1}\n", message: "a.yaml:1:4: error: invalid YAML: "),
    Mistake(text: "a: [1\n", message: "a.yaml:2:1: error: invalid YAML: "),
    Mistake(text: "{\"a\": 1,}", message: ""),
    // No JSON, but a plain scalar of YAML: `01 "b"`.
    Mistake(text: "{\"a\": 01 \"b\"}", message: ""),
    Mistake(text: "{\"a\": 01 \"b\": 2}", message: "error: invalid"),
    Mistake(text: "{\"a\": \"x", message: "error: invalid"),
    Mistake(text: "<<: 1\n", message: "error: `<<` needs a mapping"),
    Mistake(text: "a: !!int x\n", message: "error: can't read \"x\" as int"),
  ])
  func `a mistake is shown with its place`(_ mistake: Mistake) {
    let (_, diagnostics) = KubeDocuments.values(mistake.text, file: "a.yaml")
    let texts = diagnostics.map(\.description)
    #expect(mistake.message.isEmpty ? texts.isEmpty : texts.contains { $0.contains(mistake.message) }, "\(texts)")
  }

  @Test func `a broken document does not hide the others`() {
    let text = """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: one}
      ---
      kind: [broken
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: two, name: three}
      ---
      a: "open
      """
    let (documents, diagnostics) = KubeDocuments.parse(text, file: "a.yaml")
    #expect(documents.map(\.kind) == ["ConfigMap", "Secret"])
    #expect(documents.last?.location.line == 7)
    #expect(diagnostics.compactMap { $0.location?.line } == [6, 9, 11])
  }

  @Test func `lists are unfolded`() {
    let text = """
      apiVersion: v1
      kind: List
      items:
        - {apiVersion: v1, kind: Pod, metadata: {name: a}}
        - apiVersion: v1
          kind: ConfigMapList
          items: [{metadata: {name: b}}]
      """
    let (documents, diagnostics) = KubeDocuments.parse(text, file: "a.yaml")
    #expect(diagnostics.isEmpty)
    #expect(documents.map(\.title) == ["Pod a", "ConfigMap b"])
  }

  @Test func `JSON is read strictly, several values in one text too`() {
    let text =
      "\u{FEFF}{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"x\":\"\\ud83d\\ude00\\/\"}\n{\"apiVersion\":\"v1\",\"kind\":\"Secret\"}"
    let (documents, diagnostics) = KubeDocuments.parse(text, file: "a.json")
    #expect(diagnostics.isEmpty)
    #expect(documents.map(\.kind) == ["Pod", "Secret"])
    #expect(documents.first?.root["x"] == "😀/")
    #expect(documents.last?.location.line == 2)
  }

  @Test(arguments: [
    String(repeating: "[", count: 100_000), String(repeating: "{\"a\":", count: 100_000),
    String(repeating: "- ", count: 100_000), (0..<2_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
  ])
  func `deep nesting is refused, not followed`(_ text: String) {
    let (_, diagnostics) = KubeDocuments.values(text, file: "deep")
    #expect(diagnostics.contains { $0.message.contains("nested deeper than 500 levels") })
  }

  @Test func `an alias bomb is refused`() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<20 {
      text += "a\(level): &a\(level) [\((0..<9).map { _ in "*a\(level - 1)" }.joined(separator: ", "))]\n"
    }
    let (_, diagnostics) = KubeDocuments.values(text, file: "bomb")
    #expect(diagnostics.map(\.message) == ["aliases stand for more than 1000000 values"])
  }

  @Test func `bytes that are no UTF-8 are shown with their place`() {
    let (_, diagnostics) = KubeDocuments.parse(bytes: Array("a: 1\nb: ".utf8) + [0xC3, 0x28, 0x0A], file: "a.yaml")
    #expect(diagnostics.first?.location?.line == 2)
    #expect(diagnostics.first?.remedy == "save the file as UTF-8")
  }

  @Test func `Windows line ends are read`() {
    let (value, diagnostics) = KubeValue.parseYAML("a: 1\r\nb: |\r\n  x\r\n  y\r\n", file: "a.yaml")
    #expect(diagnostics.isEmpty)
    #expect(value == ["a": 1, "b": "x\ny\n"])
  }
}
