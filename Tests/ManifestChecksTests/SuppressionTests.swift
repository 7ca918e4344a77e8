import Basics
import KubeModel
import ManifestChecks
import Testing

/// Comments and exceptions by which somebody accepts findings.
@Suite struct SuppressionTests {
  private static let pod = """
    apiVersion: v1
    kind: Pod
    metadata:
      name: a
      namespace: x
    spec:
      containers:
        - name: a
          image: a
        - name: b
          image: b
    """

  /// Lines at which one rule finds something that no comment accepts.
  private func lines(_ text: String, rule: String = "IMG01", custom: [CustomRule] = []) -> [Int] {
    let (objects, problems) = KubeDocuments.parse(text, file: "a.yaml")
    #expect(problems.isEmpty, "\(problems)")
    var comments = IgnoreComments()
    comments.add(Array(text.utf8), file: "a.yaml")
    let found = CheckRun(RuleNames.current.checks(named: rule)).findings(
      Inspection(objects, kubernetes: KubernetesMinor(36), isComplete: true))
    return found.filter { !comments.covers($0) }.map(\.location.line)
  }

  @Test func `without a comment both lines are told`() {
    #expect(lines(Self.pod) == [9, 11])
  }

  @Test(arguments: [
    "plimsoll:ignore IMG01", "plimsoll:ignore floating-tag: known", "plimsoll:ignore REF01, img01 known since May",
    "plimsoll:ignore kube-linter:latest-tag", "plimsoll:ignore CKV_K8S_14", "plimsoll:ignore IMG", "plimsoll:ignore *",
    "trivy:ignore:AVD-KSV-0013", "trivy:ignore:KSV013 trivy:ignore:KSV014", "trivy:ignore:KSV-0013",
  ]) func `a comment accepts the line beside it and the one below it`(comment: String) {
    #expect(lines(Self.pod.replacing("image: a", with: "image: a # \(comment)")) == [11])
    #expect(lines(Self.pod.replacing("      image: a", with: "      # \(comment)\n      image: a")) == [12])
    #expect(lines(Self.pod.replacing("- name: b", with: "- name: b # \(comment)")) == [9])
    #expect(lines(Self.pod.replacing("containers:", with: "containers: # \(comment)")) == [])
    #expect(lines("# \(comment)\n\(Self.pod)\n---\n\(Self.pod)") == [22, 24])
  }

  @Test(arguments: ["checkov:skip=CKV_K8S_14:known", "checkov:skip=CKV_K8S_14: known", "bridgecrew:skip=CKV_K8S_14"])
  func `a comment of checkov accepts the object that it stands in`(comment: String) {
    let other = Self.pod.replacing("name: a\n  namespace", with: "name: b\n  namespace")
    #expect(lines("\(Self.pod)  # \(comment)\n---\n\(other)") == [21, 23])
  }

  @Test(arguments: [
    "plimsoll:ignore IMG02", "plimsoll:ignored IMG01", "trivy:ignore:KSV-0013:exp:2026-01-01",
    "trivy:ignore:KSV-0013:ws:test", "checkov:skip=CKV_K8S_140", "plimsoll:ignore", "ignore IMG01",
  ]) func `another comment accepts nothing`(comment: String) {
    #expect(lines("# \(comment)\n\(Self.pod)").count == 2)
  }

  @Test func `what a text says is no comment`() {
    let text = Self.pod.replacing(
      "  namespace: x", with: "  namespace: x\n  annotations:\n    a: |\n      # checkov:skip=CKV_K8S_14: no\n      b")
    #expect(lines(text).count == 2)
  }

  @Test func `a name that no rule has is told, unless it is a rule of the user's`() throws {
    var comments = IgnoreComments()
    comments.add(Array("a: b # plimsoll:ignore floating-tags, team-label, IMG01\n".utf8), file: "a.yaml")
    comments.add(Array("a: b # trivy:ignore:AVD-AWS-0001\n".utf8), file: "b.yaml")
    let custom = CustomRule(
      name: "team-label", kinds: [], expression: try CELExpression(parsing: "true"), message: "", severity: .low)
    let problems = comments.problems(custom: [custom])
    #expect(problems.map(\.severity) == [.warning])
    #expect(problems.first?.description.contains("a.yaml:1:6") == true, "\(problems)")
    #expect(problems.first?.remedy?.contains("floating-tag") == true)
    #expect(comments.problems().count == 2)
  }

  // MARK: - Exceptions of Kyverno

  private func exception(_ match: String, _ more: String = "") -> String {
    """
    ---
    apiVersion: kyverno.io/v2
    kind: PolicyException
    metadata: {name: e, namespace: x}
    spec:
      exceptions: [{policyName: disallow-latest-tag, ruleNames: [require-image-tag]}]
      match: {any: [\(match)]}
      \(more)
    ---
    apiVersion: v1
    kind: Namespace
    metadata: {name: x, labels: {team: one}}

    """
  }

  @Test(arguments: [
    "{resources: {kinds: [Pod]}}", "{resources: {kinds: [v1/Pod], namespaces: [x], names: [\"?\"]}}",
    "{resources: {kinds: [Job]}}, {resources: {kinds: [\"*\"], namespaces: [\"x*\"]}}",
    "{resources: {kinds: [\"*/*/Pod\"], operations: [CREATE], namespaceSelector: {matchLabels: {team: one}}}}",
  ]) func `an exception lets through what it matches`(match: String) {
    #expect(lines("\(Self.pod)\n\(exception(match))") == [])
  }

  @Test(arguments: [
    "{resources: {kinds: [Deployment]}}", "{resources: {kinds: [Pod], namespaces: [y]}}",
    "{resources: {kinds: [Pod], names: [b*]}}", "{resources: {kinds: [Pod], operations: [DELETE]}}",
    "{resources: {kinds: [Pod], selector: {matchLabels: {a: b}}}}", "{resources: {kinds: [Pod/exec]}}",
    "{resources: {kinds: [Pod]}, subjects: [{kind: User, name: me}]}", "{resources: {kinds: [apps/v1/Pod]}}",
    "{resources: {kinds: [Pod], annotations: {a: b}}}",
    "{resources: {kinds: [Pod], namespaceSelector: {matchLabels: {team: two}}}}",
  ]) func `an exception lets nothing else through`(match: String) {
    #expect(lines("\(Self.pod)\n\(exception(match))") == [9, 11])
  }

  @Test func `what files can't decide is not let through`() {
    let match = "{resources: {kinds: [Pod]}}"
    #expect(lines("\(Self.pod)\n\(exception(match, "conditions: {any: []}"))") == [9, 11])
    #expect(lines("\(Self.pod)\n\(exception(match, "podSecurity: [{controlName: Capabilities}]"))") == [9, 11])
    let others = exception(match).replacing("disallow-latest-tag", with: "require-pdb")
    #expect(lines("\(Self.pod)\n\(others)") == [9, 11])
  }

  @Test(arguments: [
    ("object.metadata.namespace == 'x'", true), ("object.metadata.name == 'b'", false), ("request.userInfo", false),
    ("no expression (", false),
  ]) func `an exception by expressions holds where all are true`(expression: String, isCovered: Bool) {
    let exception = """
      ---
      apiVersion: policies.kyverno.io/v1
      kind: PolicyException
      metadata: {name: e, namespace: x}
      spec:
        policyRefs: [{name: disallow-latest-tag, kind: ValidatingPolicy}]
        matchConditions: [{name: a, expression: "\(expression)"}]
      """
    #expect(lines("\(Self.pod)\n\(exception)").isEmpty == isCovered)
  }
}
