import Basics
import KubeModel
import ManifestChecks
import Testing

/// Rules of a user's own, in `.plimsoll.yaml`.
@Suite struct CustomRuleTests {
  private static let file = """
    custom:
      - name: team-label
        kinds: [Deployment]
        expression: has(object.metadata.labels) && 'team' in object.metadata.labels
        message: has no label team
        severity: low
    """

  private func findings(_ text: String) throws -> [Finding] {
    let (configuration, problems) = CheckConfiguration.read(Self.file, file: ".plimsoll.yaml")
    #expect(problems.isEmpty, "\(problems)")
    let objects = KubeDocuments.parse(text, file: "a.yaml").documents
    return configuration.custom.flatMap { $0.findings(objects) }
  }

  @Test func `an object that breaks the rule is told under its name`() throws {
    let found = try findings("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: x}")
    #expect(found.map(\.slug) == ["team-label"])
    #expect(found.map(\.code) == ["STY05"])
    #expect(found.map(\.severity) == [.low])
  }

  @Test(arguments: [
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, labels: {team: shop}}",
    "apiVersion: v1\nkind: Service\nmetadata: {name: a}",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, annotations: {plimsoll.dev/ignore: team-label}}",
  ]) func `other objects, and those that say so, are left alone`(text: String) throws {
    #expect(try findings(text).isEmpty)
  }

  @Test(arguments: [
    ("custom: [{name: a}]", "are needed"), ("custom: [{name: a, expression: 'object.'}]", "can't be read"),
    ("custom: [{name: a, expression: 'true', severity: grave}]", "no such severity"),
    ("custom: {}", "a list is expected"),
  ]) func `a rule that makes no sense is refused`(text: String, message: String) {
    let problems = CheckConfiguration.read(text, file: ".plimsoll.yaml").problems
    #expect(problems.contains { $0.message.contains(message) }, "\(problems)")
  }
}
