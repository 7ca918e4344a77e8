import Basics
import KubeModel
import ManifestChecks
import Testing

@Suite struct ConfigurationTests {
  @Test func `every field is read`() {
    let (configuration, problems) = CheckConfiguration.read(
      """
      kubernetesVersion: "1.35"
      complete: true
      failOn: warning
      rules:
        profile: strict
        only: [REF]
        skip: [REF01, kube-linter:non-existent-service-account]
        enable: schema
        severity: {pvc-missing: low}
      exclude: [vendor/**]
      ignore:
        - rules: [REF13]
          objects: ["Deployment shop/*"]
          files: ["old/**"]
          reason: the old shop goes in May
      baseline: known.json
      """, file: ".plimsoll.yaml")
    #expect(problems.isEmpty, "\(problems)")
    #expect(configuration.kubernetesVersion == KubernetesMinor(35) && configuration.isComplete == true)
    #expect(configuration.failOn == .medium && configuration.baseline == "known.json")
    #expect(configuration.profile == .strict)
    #expect(configuration.only.isSuperset(of: ["REF01", "REF12"]) && configuration.skipped == ["REF01", "REF12"])
    #expect(configuration.severities.values.allSatisfy { $0 == .low } && configuration.severities.count == 1)
    #expect(configuration.enabled.count == 1 && configuration.exclude.map(\.text) == ["vendor/**"])
    #expect(configuration.ignored.map(\.rules) == [["REF13"]])
  }

  @Test func `all problems come at once with their places`() {
    let (_, problems) = CheckConfiguration.read(
      """
      kubernetesVersion: 1.10
      complete: yes please
      failon: error
      failOn: never
      rules:
        skip: [service-selects-nothin, 3]
        severity: {REF01: fatal}
      ignore:
        - rules: [REF01]
        - reason: all of it
      exclude: {}
      """, file: ".plimsoll.yaml")
    let text = problems.map(\.description).joined(separator: "\n")
    for expected in [
      ":1:20: error: a Kubernetes version is expected", ":2:11: error: true or false is expected",
      ":3:1: error: unknown field \"failon\"", "Did you mean failOn?", ":4:9: error: no such level",
      "no rule is called \"service-selects-nothin\"", "Did you mean service-selects-nothing", "(rules.skip[1])",
      "no such severity", "`reason` is missing", "this would ignore every finding", "(exclude)",
    ] {
      #expect(text.contains(expected), "\(expected) in\n\(text)")
    }
  }

  @Test func `an empty file says nothing`() {
    for text in ["", "# nothing yet\n", "---\n"] {
      let (configuration, problems) = CheckConfiguration.read(text, file: ".plimsoll.yaml")
      #expect(problems.isEmpty && configuration == CheckConfiguration())
    }
  }

  @Test func `severities change and accepted findings go`() throws {
    let (configuration, problems) = CheckConfiguration.read(
      """
      rules: {severity: {REF01: low}}
      ignore: [{rules: REF12, objects: "Pod shop/*", reason: known}]
      """, file: ".plimsoll.yaml")
    #expect(problems.isEmpty)
    func finding(_ code: String, _ object: String) -> Finding {
      Finding(
        code: code, slug: code, severity: .high, message: "", remedy: "", object: object,
        location: SourceLocation(file: "./a.yaml"))
    }
    let findings = [finding("REF01", "Service a"), finding("REF12", "Pod shop/a"), finding("REF12", "Pod bar/a")]
    let left = configuration.applied(to: findings)
    #expect(left.map(\.object) == ["Service a", "Pod bar/a"])
    #expect(left.map(\.severity) == [.low, .high])
  }

  @Test(arguments: [
    ("vendor/**", "vendor/a/b.yaml", true), ("vendor/**", "vendors/a.yaml", false), ("*.yaml", "a.yaml", true),
    ("*.yaml", "a/b.yaml", false), ("**/b.yaml", "b.yaml", true), ("**/b.yaml", "a/c/b.yaml", true),
    ("**/b.yaml", "ab.yaml", false), ("a/**/b", "a/b", true), ("a/**/b", "a/x/y/b", true), ("a/**/b", "a/xb", false),
    ("[a-c]?.json", "bx.json", true), ("[!a-c]*", "bx", false), ("[!a-c]*", "dx", true), ("[", "[", true),
    ("a**b", "a/x/b", true), ("", "", true), ("**", "any/thing", true),
    ("*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaa", false),
  ]) func `patterns match whole paths`(pattern: String, path: String, expected: Bool) {
    #expect(PathPattern(pattern).matches(path) == expected)
  }

  @Test(arguments: ["REF12", "ref12", "service-account-missing", "kube-linter:non-existent-service-account", "C-0307"])
  func `a rule is known by every name`(name: String) {
    #expect(RuleNames.current.checks(named: name).contains { $0.code == "REF12" })
  }

  @Test(arguments: [("error", Check.Severity.high), ("warning", .medium), ("info", .info), ("low", .low)])
  func `levels stand for severities`(word: String, severity: Check.Severity) {
    #expect(Check.Severity(threshold: word) == severity)
    #expect(Check.Severity(threshold: "fatal") == nil)
  }
}
