import Basics
import Foundation
import KubeModel
import ManifestChecks
import TestSupport
import Testing

@Suite struct CheckTests {
  private func findings(
    _ text: String, _ run: CheckRun = CheckRun(CheckRegistry.all), isComplete: Bool = true
  ) -> [Finding] {
    let (objects, problems) = KubeDocuments.parse(text, file: "example.yaml")
    #expect(problems.isEmpty, "\(problems)")
    return run.findings(Inspection(objects, kubernetes: KubernetesMinor(36), isComplete: isComplete))
  }

  @Test(arguments: CheckRegistry.all.map(\.code)) func `a rule holds in its passing example only`(code: String) throws {
    let check = try #require(CheckRegistry.all.first { $0.code == code })
    let run = CheckRun([check])
    #expect(!findings(check.passing, run).contains { $0.code == code }, "\(check.passing)")
    let failing = findings(check.failing, run).filter { $0.code == code }
    #expect(!failing.isEmpty, "\(check.failing)")
    for finding in failing {
      #expect(finding.location.line > 0)
      #expect(finding.severity <= check.severity, "the severity of the rule is the gravest that it gives")
      #expect(!finding.message.isEmpty && !finding.remedy.isEmpty)
    }
  }

  @Test func `the finding stands where the path leads`() throws {
    let check = try #require(CheckRegistry.all.first { $0.code == "REF12" })
    let finding = try #require(findings(check.failing).first { $0.code == "REF12" })
    #expect(finding.location.line == check.failing.split(separator: "\n").count)
    #expect(finding.location.path == "spec.serviceAccountName")
  }

  @Test func `many objects are shared out and the findings stay in order`() throws {
    let check = try #require(CheckRegistry.all.first { $0.code == "REF12" })
    let parts = (0..<700).map { check.failing.replacing("name: a,", with: "name: a\($0),") }
    let whole = findings(parts.joined(separator: "\n---\n"))
    #expect(whole.map(\.location.line) == whole.map(\.location.line).sorted())
    #expect(whole == findings(parts.joined(separator: "\n---\n")))
    #expect(whole.filter { $0.code == "REF12" }.count == 700)
  }

  @Test func `each of many pods is told what one alone is told`() throws {
    // Rules that look at each object or pod by itself.
    let run = CheckRun(
      ["MTN01", "PSS13", "PSS19", "POD05", "RES01", "IMG02"].flatMap { RuleNames.current.checks(named: $0) })
    let text = try #require(CheckRegistry.all.first { $0.code == "REF12" }).failing
    func pod(_ number: Int) -> String {
      let named = text.replacing("name: a,", with: "name: a-\(number),")
      return number.isMultiple(of: 2) ? named : named.replacing("namespace: x", with: "namespace: default")
    }
    func told(_ text: String) -> [Finding] { findings(text, run).filter { $0.object.hasPrefix("Pod ") } }
    let alone = [0, 1].map { told(pod($0)).map(\.code) }
    #expect(alone[0] != alone[1] && alone[0].count > 3)
    let byObject = Dictionary(grouping: told((0..<300).map(pod).joined(separator: "\n---\n")), by: \.object)
    #expect(byObject.count == 300)
    for (object, found) in byObject {
      let number = try #require(object.split(separator: "-").last.flatMap { Int($0) })
      #expect(found.map(\.code) == alone[number % 2], "\(object)")
    }
  }

  @Test func `the same text twice is a duplicate`() {
    let text = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: x}, data: {key: one}}"
    let found = findings("\(text)\n---\n\(text)").filter { $0.code == "SCH10" }
    #expect(found.map(\.location.line) == [3])
  }

  @Test(arguments: [
    ("namespaces: [x]", false), ("namespaces: [y]", true), ("namespaceRegexes: ['^x$']", false),
    ("namespaceRegexes: ['^y']", true), ("namespaceSelector: {matchLabels: {team: shop}}", false),
    ("namespaceSelector: {matchLabels: {team: bank}}", true),
  ]) func `a store that does not serve the namespace is told`(condition: String, isFound: Bool) {
    let text = """
      {apiVersion: v1, kind: Namespace, metadata: {name: x, labels: {team: shop}}}
      ---
      apiVersion: external-secrets.io/v1
      kind: ClusterSecretStore
      metadata: {name: cloud}
      spec: {conditions: [{\(condition)}], provider: {fake: {data: []}}}
      ---
      apiVersion: external-secrets.io/v1
      kind: ExternalSecret
      metadata: {name: a, namespace: x}
      spec: {secretStoreRef: {kind: ClusterSecretStore, name: cloud}, dataFrom: [{extract: {key: a}}]}
      """
    #expect(findings(text).contains { $0.code == "REF30" } == isFound)
  }

  @Test(arguments: [("clusters/east/apps.yaml", Check.Severity.low), ("clusters/west/other.yaml", .error)])
  func `variants side by side are no duplicates`(file: String, severity: Check.Severity) throws {
    let objects = [("clusters/west/apps.yaml", "one"), (file, "two")].flatMap { file, value in
      KubeDocuments.parse(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: x}, data: {key: \(value)}}", file: file
      ).0
    }
    let found = CheckRun(CheckRegistry.all).findings(Inspection(objects, kubernetes: KubernetesMinor(36))).filter {
      $0.code == "SCH10"
    }
    #expect(found.map(\.severity) == [severity])
  }

  @Test(arguments: [Profile.standard, .strict, .podSecurityBaseline, .cis, .nsaCisa]) func `a profile has rules`(
    profile: Profile
  ) {
    #expect(!profile.run().checks.isEmpty)
    #expect(!profile.run().checks.contains { profile == .standard && $0.isOptional })
  }

  @Test func `a rule is found by the names of other checkers`() {
    #expect(RuleNames.current.checks(named: "dangling-service").map(\.code) == ["REF01"])
    #expect(RuleNames.current.checks(named: "CKV_K8S_16").map(\.code) == ["PSS01"])
    let enabled = Profile.podSecurityBaseline.run(enabling: RuleNames.current.checks(named: "REF01"))
    #expect(enabled.checks.contains { $0.code == "REF01" })
  }

  @Test func `codes and names are unique`() {
    #expect(Set(CheckRegistry.all.map(\.code)).count == CheckRegistry.all.count)
    #expect(Set(CheckRegistry.all.map(\.slug)).count == CheckRegistry.all.count)
  }

  @Test func `what may stand elsewhere is no failure`() throws {
    let check = try #require(CheckRegistry.all.first { $0.code == "REF12" })
    #expect(findings(check.failing).first { $0.code == "REF12" }?.severity == .high)
    #expect(findings(check.failing, isComplete: false).first { $0.code == "REF12" }?.severity == .info)
  }

  @Test(arguments: [
    "plimsoll.dev/ignore: REF12", "plimsoll.dev/ignore: \"PSS01, service-account-missing\"",
    "ignore-check.kube-linter.io/non-existent-service-account: because", "checkov.io/skip1: C-0307=known",
    "plimsoll.dev/ignore: \"*\"",
  ]) func `an object can say that a rule does not apply`(annotation: String) throws {
    let check = try #require(CheckRegistry.all.first { $0.code == "REF12" })
    let text = check.failing.replacing(
      "kind: Pod\nmetadata: {name: a, namespace: x}",
      with: "kind: Pod\nmetadata:\n  name: a\n  namespace: x\n  annotations:\n    \(annotation)")
    #expect(text != check.failing)
    #expect(!findings(text).contains { $0.code == "REF12" })
  }

  @Test func `an annotation suppresses nothing else`() throws {
    let check = try #require(CheckRegistry.all.first { $0.code == "REF12" })
    let text = check.failing.replacing(
      "kind: Pod\nmetadata: {name: a, namespace: x}",
      with: "kind: Pod\nmetadata: {name: a, namespace: x, annotations: {plimsoll.dev/ignore: REF13}}")
    #expect(findings(text).contains { $0.code == "REF12" })
  }

  @Test(.enabled(if: Outside.isRequired || Outside.contracts != nil))
  func `Online Boutique has no reference into the void`() throws {
    let contracts = try #require(Outside.contracts)
    let folder = contracts.appending(path: "real-apps/online-boutique/release")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().filter {
      $0 == "kubernetes-manifests.yaml"
    }
    for name in names {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      let (objects, problems) = KubeDocuments.parse(text, file: name)
      #expect(problems.isEmpty)
      let found = CheckRun().findings(Inspection(objects, kubernetes: KubernetesMinor(36), isComplete: true))
      #expect(!found.contains { $0.code.hasPrefix("REF") || $0.code.hasPrefix("SCH") }, "\(found)")
    }
  }
}
