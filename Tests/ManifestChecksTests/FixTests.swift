import Basics
import Foundation
import KubeModel
import ManifestChecks
import TestSupport
import Testing

/// What `--fix` writes: the finding goes, and nothing else changes.
@Suite struct FixTests {
  private struct Outcome {
    var after: String
    var plan: FixPlan
    var before: [Finding]
    var left: [Finding]
  }

  private func fixed(_ text: String, rules: [String] = [], isComplete: Bool = true) throws -> Outcome {
    let checks = CheckRegistry.all.filter { rules.isEmpty || rules.contains($0.code) }
    func look(_ text: String) -> ([Finding], Inspection) {
      let (objects, problems) = KubeDocuments.parse(text, file: "a.yaml")
      let isSound = !problems.contains { $0.isError }
      #expect(isSound, "\(problems)")
      let inspection = Inspection(objects, kubernetes: KubernetesMinor(36), isComplete: isComplete)
      return (CheckRun(checks).findings(inspection), inspection)
    }
    let (before, inspection) = look(text)
    let plan = FixPlan(before, inspection) { _ in Array(text.utf8) }
    let after = plan.files.first.map { String(decoding: $0.after, as: UTF8.self) } ?? text
    return Outcome(after: after, plan: plan, before: before, left: look(after).0)
  }

  static let fixable = Fix.all.map(\.code).filter { code in CheckRegistry.all.contains { $0.code == code } }

  @Test(arguments: fixable) func `after the fix of a failing example the finding is gone`(code: String) throws {
    let check = try #require(CheckRegistry.all.first { $0.code == code })
    guard let example = Self.examples[code] ?? (check.failing as String?) else { return }
    let outcome = try fixed(example, rules: [code])
    #expect(!outcome.before.isEmpty, "\(example)")
    #expect(outcome.left.isEmpty, "\(outcome.after)\n\(outcome.left.map(\.message))")
    let again = try fixed(outcome.after, rules: [code])
    #expect(again.after == outcome.after, "a second run changes nothing")
  }

  /// Where the example of the rule asks for a decision, one that does not.
  static let examples: [String: String] = [
    "SCH04":
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: a:1\n      env:\n        - {name: PORT, value: 80} # the port\n        - name: DEBUG\n          value: true\n",
    "PSS19": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: a:1\n",
    "API09":
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  serviceAccount: b # the old field\n  containers: [{name: a, image: \"a:1\"}]\n",
    "API01":
      "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: a}\nspec:\n  schedule: \"1 2 * * *\"\n  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: \"a:1\"}]}}}}\n",
    "PSS14":
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  securityContext: {runAsNonRoot: true}\n  containers:\n  - name: a\n    image: a:1\n",
  ]

  // MARK: - Styles

  /// Texts with one pod, and what they become.
  @Test(arguments: [
    (
      "block, comments and order",
      """
      # the shop
      apiVersion: apps/v1 # stable
      kind: Deployment
      metadata:
          name: shop # four spaces
      spec:
          selector: {matchLabels: {app: shop}}
          template:
              metadata: {labels: {app: shop}}
              spec:
                  containers:
                  # the only one
                  - name: shop
                    image: "shop:1" # pinned

                  # after it
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: other}
      """,
      """
                    image: "shop:1" # pinned
                    securityContext:
                        allowPrivilegeEscalation: false

                  # after it
      """
    ),
    (
      "flow", "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: \"a:1\"}]}}\n",
      "{name: a, image: \"a:1\", securityContext: {allowPrivilegeEscalation: false}}"
    ),
    (
      "JSON",
      """
      {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "a"},
        "spec": {
          "containers": [
            {
              "name": "a",
              "image": "a:1"
            }
          ]
        }
      }
      """,
      """
              "image": "a:1",
              "securityContext": {"allowPrivilegeEscalation": false}
            }
      """
    ),
    (
      "a context that is there",
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - securityContext:\n        runAsNonRoot: true\n      name: a\n      image: a:1",
      "        runAsNonRoot: true\n        allowPrivilegeEscalation: false\n      name: a"
    ),
    (
      "a wrong value",
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: a:1\n      securityContext:\n        allowPrivilegeEscalation: true # why not\n",
      "        allowPrivilegeEscalation: false # why not\n"
    ),
    (
      "an empty context",
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: a:1\n      securityContext: {}\n",
      "      securityContext: {allowPrivilegeEscalation: false}\n"
    ),
    (
      "a key without a value",
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      securityContext: # none yet\n      image: a:1\n",
      "      securityContext: # none yet\n        allowPrivilegeEscalation: false\n      image: a:1\n"
    ),
    (
      "carriage returns",
      "apiVersion: v1\r\nkind: Pod\r\nmetadata: {name: a}\r\nspec:\r\n  containers:\r\n  - name: a\r\n    image: a:1\r\n",
      "    image: a:1\r\n    securityContext:\r\n      allowPrivilegeEscalation: false\r\n"
    ),
    (
      "a block scalar at the end",
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: a:1\n      args:\n        - |\n          # not a comment\n          echo\n\n    - name: b\n      image: b:1\n",
      "          # not a comment\n          echo\n      securityContext:\n        allowPrivilegeEscalation: false\n\n    - name: b\n"
    ),
    (
      "an item of a list",
      "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n  spec:\n    containers:\n    - {name: a, image: a}\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: b}\n  spec:\n    containers:\n    - {name: b, image: b}\n",
      "    - {name: b, image: b, securityContext: {allowPrivilegeEscalation: false}}\n"
    ),
  ]) func `the style of the text is kept`(title: String, text: String, expected: String) throws {
    let outcome = try fixed(text, rules: ["PSS13"])
    #expect(outcome.after.contains(expected), "\(title):\n\(outcome.after)")
    #expect(outcome.left.isEmpty, "\(title): \(outcome.left)")
    try expectOnlyAdditions(text, outcome.after, changed: title == "a wrong value" ? 1 : nil)
  }

  /// Every line of the old text stands in the new one, in its order, but for so many.
  private func expectOnlyAdditions(_ before: String, _ after: String, changed: Int?) throws {
    let difference = after.split(separator: "\n", omittingEmptySubsequences: false).difference(
      from: before.split(separator: "\n", omittingEmptySubsequences: false))
    let removed = difference.removals.filter { removal in
      guard case .remove(_, let line, _) = removal else { return true }
      // A line may go on, as flow mappings do.
      let start = line.prefix { $0 != "}" }
      return !after.contains(start)
    }
    #expect(removed.count <= changed ?? 0, "\(removed)")
  }

  // MARK: - What is left alone

  @Test(arguments: [
    "securityContext: {privileged: true}", "securityContext: {capabilities: {add: [SYS_ADMIN]}}",
  ]) func `a container that needs its power keeps it`(context: String) throws {
    let text =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: a:1\n      \(context)\n"
    #expect(try fixed(text, rules: ["PSS13"]).after == text)
  }

  @Test func `capabilities of a container that may be root are left alone`() throws {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: a:1\n"
    #expect(try fixed(text, rules: ["PSS14"]).after == text)
  }

  @Test func `what aliases stand for is left alone`() throws {
    let text =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - &one\n      name: a\n      image: a:1\n    - <<: *one\n      name: b\n"
    let outcome = try fixed(text, rules: ["PSS13"])
    let (objects, problems) = KubeDocuments.parse(outcome.after, file: "a.yaml")
    #expect(problems.isEmpty && objects.count == 1)
    // The first can't be changed without the second.
    #expect(outcome.after == text || outcome.left.isEmpty)
  }

  @Test func `the token of an account stays where its rights may stand elsewhere`() throws {
    let text =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  serviceAccountName: b\n  containers: [{name: a, image: a}]\n"
    #expect(try fixed(text, rules: ["POD15"], isComplete: false).after == text)
  }

  // MARK: - Real files

  @Test(.enabled(if: Outside.isRequired || Outside.contracts != nil))
  func `in real files findings only go, and trees change only where a fix says so`() throws {
    let contracts = try #require(Outside.contracts)
    let folder = contracts.appending(path: "real-apps")
    var files = 0
    var mended = 0
    for case let name as String in FileManager.default.enumerator(atPath: folder.path) ?? .init()
    where name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      let (objects, problems) = KubeDocuments.parse(text, file: "a.yaml")
      if objects.isEmpty || problems.contains(where: \.isError) { continue }
      let outcome = try fixed(text)
      files += 1
      mended += outcome.plan.fixedCount
      let known = Set(outcome.before.map { Fingerprint($0) })
      let new = outcome.left.filter { !known.contains(Fingerprint($0)) }
      #expect(new.isEmpty, "\(name): \(new)")
      #expect(outcome.left.count + outcome.plan.fixedCount <= outcome.before.count, "\(name)")
      let comments = text.split(separator: "\n").filter { $0.contains("#") }.count
      #expect(outcome.after.split(separator: "\n").filter { $0.contains("#") }.count == comments, "\(name)")
    }
    #expect(files > 20 && mended > 20, "\(files) files, \(mended) fixes")
  }

  @Test func `golden platforms ask for no fix that would change them`() throws {
    let files = Repository.files(below: "Tests/Golden/quick/expected/apps/base", endingIn: ".yaml")
    #expect(files.count > 3)
    for file in files {
      let outcome = try fixed(file.text, rules: ["PSS13", "PSS14", "PSS19"])
      #expect(outcome.after == file.text, "\(file.path)")
    }
  }
}
