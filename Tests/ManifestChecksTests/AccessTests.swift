import Basics
import KubeModel
import ManifestChecks
import Testing

/// Who can do what, and who can become cluster-admin.
@Suite struct AccessTests {
  private func inspection(_ text: String) -> Inspection {
    let (objects, problems) = KubeDocuments.parse(text, file: "rbac.yaml")
    #expect(problems.isEmpty, "\(problems)")
    return Inspection(objects, kubernetes: KubernetesMinor(36), isComplete: true)
  }

  private static func account(_ name: String, in namespace: String = "x") -> String {
    "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: \(name), namespace: \(namespace)}\n"
  }

  private static func role(_ name: String, _ rules: String, in namespace: String? = nil, labels: String = "{}")
    -> String
  {
    let place = namespace.map { ", namespace: \($0)" } ?? ""
    return "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: \(namespace == nil ? "ClusterRole" : "Role")\n"
      + "metadata: {name: \(name)\(place), labels: \(labels)}\nrules: [\(rules)]\n"
  }

  private static func bind(
    _ role: String, to account: String, in namespace: String? = nil, home: String = "x", kind: String = "ClusterRole"
  ) -> String {
    let place = namespace.map { ", namespace: \($0)" } ?? ""
    return "---\napiVersion: rbac.authorization.k8s.io/v1\n"
      + "kind: \(namespace == nil ? "ClusterRoleBinding" : "RoleBinding")\n"
      + "metadata: {name: \(account)-\(role)\(place)}\n"
      + "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: \(kind), name: \(role)}\n"
      + "subjects: [{kind: ServiceAccount, name: \(account), namespace: \(home)}]\n"
  }

  private static func rule(_ group: String, _ resources: String, _ verbs: String, names: String = "") -> String {
    let named = names.isEmpty ? "" : ", resourceNames: [\(names)]"
    return "{apiGroups: [\"\(group)\"], resources: [\(resources)], verbs: [\(verbs)]\(named)}"
  }

  private func steps(_ text: String, _ subject: String = "ServiceAccount x/a") -> [EscalationPaths.Step]? {
    AccessReport(inspection(text)).holders.first { $0.subject == subject }?.path
  }

  // MARK: - Who can

  @Test(arguments: [
    ("get secrets", ["ServiceAccount x/reader", "ServiceAccount x/root"]),
    ("list secret", ["ServiceAccount x/root"]),
    ("create pods/exec", ["ServiceAccount x/root", "ServiceAccount x/shell"]),
    ("delete deployments.apps", ["ServiceAccount x/root"]),
    ("get deploy", ["ServiceAccount x/root", "ServiceAccount x/viewer"]),
    ("get widgets.example.org", ["ServiceAccount x/root", "ServiceAccount x/viewer"]),
    ("get /metrics", ["ServiceAccount x/root", "ServiceAccount x/viewer"]),
    ("get nodes", ["ServiceAccount x/root"]),
  ])
  func `questions are answered by name, group, subresource and URL`(question: String, expected: [String]) throws {
    let rbac = inspection(
      Self.account("root") + Self.account("reader") + Self.account("shell") + Self.account("viewer")
        + Self.bind("cluster-admin", to: "root")
        + Self.role("one", Self.rule("", "secrets", "get", names: "db"), in: "x")
        + Self.bind("one", to: "reader", in: "x", kind: "Role")
        + Self.role("exec", Self.rule("", "\"*/exec\"", "create") + "," + Self.rule("", "nodes", "get"))
        + Self.bind("exec", to: "shell", in: "x")
        + Self.role(
          "watcher",
          Self.rule("apps", "deployments", "get") + "," + Self.rule("example.org", "widgets", "get")
            + ",{nonResourceURLs: [\"/metrics\"], verbs: [get]}") + Self.bind("watcher", to: "viewer"))
    let parsed = try AccessQuestion.read(question).get()
    let found = AccessReport(rbac).whoCan(parsed).map(\.subject)
    #expect(found == expected)
  }

  @Test func `a question for a name and a namespace looks there only`() throws {
    let rbac = inspection(
      Self.account("a") + Self.role("one", Self.rule("", "secrets", "get", names: "db"), in: "x")
        + Self.bind("one", to: "a", in: "x", kind: "Role"))
    func ask(_ namespace: String?, _ name: String?) throws -> Int {
      AccessReport(rbac).whoCan(try AccessQuestion.read("get secrets", namespace: namespace, name: name).get()).count
    }
    #expect(try ask("x", "db") == 1)
    #expect(try ask("y", "db") == 0)
    #expect(try ask("x", "other") == 0)
  }

  @Test(arguments: ["get", "get secrets now", "get scerets", ""]) func `a question that makes no sense is refused`(
    text: String
  ) {
    guard case .failure(let problem) = AccessQuestion.read(text) else {
      Issue.record("\(text) was understood")
      return
    }
    #expect(!problem.diagnostics.isEmpty)
  }

  @Test func `a role gathers the rules of others by their labels`() throws {
    let gathering =
      "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: all}\n"
      + "aggregationRule: {clusterRoleSelectors: [{matchLabels: {part: \"yes\"}}]}\nrules: []\n"
    let rbac = inspection(
      Self.account("a") + gathering + Self.bind("all", to: "a")
        + Self.role("part", Self.rule("", "secrets", "list"), labels: "{part: \"yes\"}")
        + Self.role("no", Self.rule("", "nodes", "list"), labels: "{part: \"no\"}"))
    let report = AccessReport(rbac)
    #expect(report.whoCan(try AccessQuestion.read("list secrets").get()).count == 1)
    #expect(report.whoCan(try AccessQuestion.read("list nodes").get()).isEmpty)
  }

  @Test func `what is gathered into view is in edit and admin too`() throws {
    for (role, expected) in [("view", 1), ("edit", 1), ("admin", 1), ("system:auth-delegator", 0)] {
      let rbac = inspection(
        Self.account("a") + Self.bind(role, to: "a", in: "x")
          + Self.role(
            "widgets", Self.rule("example.org", "widgets", "get"),
            labels: "{rbac.authorization.k8s.io/aggregate-to-view: \"true\"}"))
      let count = AccessReport(rbac).whoCan(try AccessQuestion.read("get widgets.example.org").get()).count
      #expect(count == expected, "\(role)")
    }
  }

  // MARK: - Ways to cluster-admin

  static let rbac = "rbac.authorization.k8s.io"

  /// Rules of a ClusterRole that is bound in the whole cluster, and the steps that they take.
  @Test(
    arguments: [
      (rule("*", "\"*\"", "\"*\""), 0),
      (rule(rbac, "clusterroles", "escalate, update"), 1),
      (rule(rbac, "clusterroles", "escalate"), nil), (rule(rbac, "clusterroles", "update"), nil),
      (rule(rbac, "clusterroles", "bind") + "," + rule(rbac, "clusterrolebindings", "create"), 1),
      (rule(rbac, "clusterroles", "bind", names: "view") + "," + rule(rbac, "clusterrolebindings", "create"), nil),
      (
        rule(rbac, "clusterroles", "bind", names: "cluster-admin") + "," + rule(rbac, "clusterrolebindings", "create"),
        1
      ),
      (rule(rbac, "clusterrolebindings", "create"), nil),
      (rule("", "users, groups", "impersonate"), 1), (rule("", "groups", "impersonate"), nil),
      (rule("", "pods", "create"), 2), (rule("apps", "deployments", "patch"), 2), (rule("", "pods", "get, list"), nil),
      (rule("", "serviceaccounts/token", "create"), 2), (rule("", "serviceaccounts", "impersonate"), 2),
      (rule("", "secrets", "create, get"), 2), (rule("", "secrets", "get, list, watch"), nil),
      (rule("", "nodes/proxy", "get"), nil),
      (rule("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "create"), 2),
      (
        rule("certificates.k8s.io", "certificatesigningrequests", "create") + ","
          + rule("certificates.k8s.io", "certificatesigningrequests/approval", "update") + ","
          + rule("certificates.k8s.io", "signers", "approve"), 2
      ),
      (rule("certificates.k8s.io", "certificatesigningrequests/approval", "update"), nil),
      (rule(rbac, "roles", "escalate, create"), 3),
      (rule("*", "\"*\"", "get, list, watch"), nil),
    ] as [(String, Int?)])
  func `rights over the cluster lead to cluster-admin in so many steps`(rules: String, expected: Int?) {
    let found = steps(Self.account("a") + Self.role("r", rules) + Self.bind("r", to: "a"))
    #expect(found?.count == expected, "\(found?.text ?? "no way")")
  }

  @Test func `rights in one namespace end there, unless it is kube-system or a strong account lives there`() {
    let guarded =
      "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: x, labels: {pod-security.kubernetes.io/enforce: baseline}}\n"
    let maker = Self.role("r", Self.rule("", "pods", "create"))
    let own = Self.account("a") + maker + guarded + Self.bind("r", to: "a", in: "x")
    #expect(steps(own) == nil)
    #expect(steps(Self.account("a") + maker + Self.bind("r", to: "a", in: "kube-system"))?.count == 2)
    let strong = own + Self.account("root") + Self.bind("cluster-admin", to: "root")
    let path = steps(strong)
    #expect(path?.map(\.becomes) == ["ServiceAccount x/root"], "\(path?.text ?? "")")
    #expect(path?.first?.action == "creates a pod in x")
  }

  @Test func `a shell in a pod is as strong as the pod's account`() {
    let pods =
      "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: z}\nspec: {serviceAccountName: root, containers: [{name: a, image: \"a:1\"}]}\n"
    let text =
      Self.account("a") + Self.account("root", in: "z") + Self.bind("cluster-admin", to: "root", home: "z")
      + Self.role("exec", Self.rule("", "pods/exec", "create")) + Self.bind("exec", to: "a", in: "z") + pods
    #expect(steps(text)?.count == 1)
    let unmounted = text.replacing("spec: {", with: "spec: {automountServiceAccountToken: false, ")
    #expect(steps(unmounted) == nil)
  }

  @Test func `a privileged pod takes the tokens of its node`() {
    let pods =
      "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: z}\nspec: {serviceAccountName: root, containers: [{name: a, image: \"a:1\"}]}\n"
    let text =
      Self.account("a") + Self.account("root", in: "z") + Self.bind("cluster-admin", to: "root", home: "z")
      + Self.role("make", Self.rule("", "pods", "create")) + Self.bind("make", to: "a", in: "x") + pods
    #expect(steps(text)?.map(\.becomes) == ["root on a node", "ServiceAccount z/root"])
  }

  @Test func `rights of a group are those of its members`() {
    let group =
      "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: g}\n"
      + "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\n"
      + "subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: \"system:serviceaccounts:x\"}]\n"
    #expect(steps(Self.account("a") + group)?.isEmpty == true)
    #expect(steps(Self.account("a", in: "z") + group, "ServiceAccount z/a") == nil)
  }

  @Test func `many accounts and roles take no time`() {
    var text = ""
    for index in 0..<1500 {
      text += Self.account("a\(index)", in: "n\(index % 100)")
      text += Self.role("r\(index)", Self.rule("", "pods", "create"), in: "n\((index + 1) % 100)")
      text += Self.bind(
        "r\(index)", to: "a\(index)", in: "n\((index + 1) % 100)", home: "n\(index % 100)", kind: "Role")
    }
    text += Self.bind("cluster-admin", to: "a0", home: "n0")
    let inspection = inspection(text)
    let clock = ContinuousClock()
    let took = clock.measure { #expect(AccessReport(inspection).holders.count >= 1500) }
    #expect(took < .seconds(5), "\(took)")
  }
}
