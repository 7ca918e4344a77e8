import Foundation
import TestSupport
import Testing

/// `plimsoll check` as a user meets it.
@Suite struct CheckCommandTests {
  private func check(
    _ arguments: [String], in folder: TemporaryFolder, input: String = "", environment: [String: String] = [:]
  ) throws -> Program.Output {
    let program = try #require(Program(Executable.plimsoll.path), "plimsoll is built beside the tests")
    return try program.run(
      ["check"] + arguments, in: folder.url, input: Data(input.utf8), environment: environment)
  }

  private func write(_ text: String, _ name: String, in folder: TemporaryFolder) throws {
    let place = folder.url.appending(path: name)
    try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: place)
  }

  private static func service(_ name: String) -> String {
    """
    apiVersion: v1
    kind: Service
    metadata:
      name: \(name)
      namespace: shop
    spec:
      ports: [{port: 80}]
      selector:
        app: nobody

    """
  }

  private static let wrong = "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  ports: 80\n"

  // MARK: - What is read

  @Test func `files, folders, patterns and standard input are read together, each file once`() throws {
    let folder = try TemporaryFolder()
    try write(Self.service("a"), "one/a.yaml", in: folder)
    try write(Self.service("b"), "one/deep/b.yml", in: folder)
    try write(Self.service("c"), "two/c.yaml", in: folder)
    try write("values: 3\n", "two/values.yaml", in: folder)
    try write(Self.service("d"), "two/.hidden.yaml", in: folder)
    let output = try check(
      ["one", "one/a.yaml", "two/*.yaml", "-", "--complete", "-o", "json"], in: folder, input: Self.service("e"))
    #expect(output.status == 1 && output.error.isEmpty, "\(output.text)")
    #expect(output.out.contains("\"objects\": 4"))
    for file in ["one/a.yaml", "one/deep/b.yml", "two/c.yaml", "<stdin>"] {
      #expect(output.out.contains("\"file\": \"\(file)\""), "\(file)")
    }
  }

  @Test func `what can't be read ends with 2 and says why`() throws {
    let folder = try TemporaryFolder()
    try write("values: 3\n", "empty/values.yaml", in: folder)
    try write(Self.service("a"), "a.yaml", in: folder)
    for (arguments, message) in [
      (["nothing.yaml"], "no such file"), (["empty"], "no Kubernetes object"), (["x/*.yaml"], "no file matches"),
      (["a.yaml", "--rule", "service-selects-nothin"], "Did you mean service-selects-nothing"),
      (["a.yaml", "--fail-on", "fatal"], "fail-on"), (["a.yaml", "-o", "xml"], "xml"), ([], "paths"),
      (["-", "-"], "once"),
    ] {
      let output = try check(arguments, in: folder)
      #expect(output.status == 2 && output.out.isEmpty, "\(arguments): \(output.text)")
      #expect(output.error.contains(message), "\(arguments): \(output.error)")
    }
  }

  @Test func `patches of a kustomization are no objects, and a chart is passed over`() throws {
    let folder = try TemporaryFolder()
    try write(Self.service("a"), "app/base/service.yaml", in: folder)
    try write("resources: [service.yaml]\npatches: [{path: patch.yaml}]\n", "app/base/kustomization.yaml", in: folder)
    try write(
      "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: wrong}\n", "app/base/patch.yaml", in: folder)
    try write("name: c\nversion: 1.0.0\n", "app/chart/Chart.yaml", in: folder)
    try write("kind: Pod\nname: {{ .Values.name }}\n", "app/chart/templates/pod.yaml", in: folder)
    let output = try check(["app"], in: folder)
    #expect(output.status == 0, "\(output.text)")
    #expect(output.error.contains("read file by file") && output.error.contains("helm template"))
  }

  @Test(.enabled(if: Outside.isRequired || Outside.kubectl != nil))
  func `kubectl builds a kustomize folder`() throws {
    let folder = try TemporaryFolder()
    try write(Self.service("a"), "base/service.yaml", in: folder)
    try write("resources: [service.yaml]\nnamePrefix: shop-\n", "base/kustomization.yaml", in: folder)
    let output = try check(["base", "--complete", "-o", "json"], in: folder)
    #expect(output.out.contains("Service shop/shop-a") && output.error.isEmpty, "\(output.text)")
    try write("resources: [missing.yaml]\n", "base/kustomization.yaml", in: folder)
    let refused = try check(["base"], in: folder)
    #expect(refused.status == 2 && refused.error.contains("kustomize refuses"), "\(refused.text)")
  }

  @Test func `without kubectl the files are read as they are, with a note`() throws {
    let folder = try TemporaryFolder()
    try write(Self.service("a"), "base/service.yaml", in: folder)
    try write("resources: [service.yaml]\nnamePrefix: shop-\n", "base/kustomization.yaml", in: folder)
    let output = try check(["base", "-o", "json"], in: folder, environment: ["PATH": "/nowhere"])
    #expect(output.error.contains("neither kubectl nor kustomize"), "\(output.text)")
    #expect(output.out.contains("\"objects\": 1"))
  }

  // MARK: - What is said

  @Test func `the same rule on fifty objects is one group`() throws {
    let folder = try TemporaryFolder()
    let services = (0..<50).map { Self.service("s\($0)") }.joined(separator: "---\n")
    try write(services, "all.yaml", in: folder)
    let output = try check(["all.yaml", "--complete", "--rule", "REF01"], in: folder)
    #expect(output.status == 1)
    #expect(output.out.split(separator: "\n").count < 16, "\(output.out)")
    #expect(output.out.contains("50 places") && output.out.contains("… 45 more in 1 file"))
    #expect(!output.out.contains("\u{1B}"), "no colour off a terminal")
    let all = try check(["all.yaml", "--complete", "--rule", "REF01", "--all"], in: folder)
    #expect(all.out.contains("Service shop/s49"))
  }

  @Test func `a finding shows its line, and why and how on request`() throws {
    let folder = try TemporaryFolder()
    try write(Self.wrong, "a.yaml", in: folder)
    let output = try check(["a.yaml", "--explain"], in: folder)
    #expect(output.status == 1)
    for part in ["a.yaml:6:10", "6 |   ports: 80", "|          ^", "why", "fix", "plimsoll.dev/ignore"] {
      #expect(output.out.contains(part), "\(part) in\n\(output.out)")
    }
  }

  @Test(arguments: [("error", Int32(1)), ("warning", 1), ("info", 1)])
  func `an error fails at every level`(level: String, status: Int32) throws {
    let folder = try TemporaryFolder()
    try write(Self.wrong, "a.yaml", in: folder)
    #expect(try check(["a.yaml", "--fail-on", level], in: folder).status == status)
    #expect(try check(["a.yaml", "--fail-on", level, "--skip", "SCH"], in: folder).out.contains("\n\n") == false)
  }

  @Test func `a comment in the file accepts a finding, and a wrong name is told`() throws {
    let folder = try TemporaryFolder()
    try write(Self.wrong.replacing("ports: 80", with: "ports: 80 # plimsoll:ignore SCH,NET07"), "a.yaml", in: folder)
    try write("# plimsoll:ignore SCH04X\n" + Self.wrong, "b.yaml", in: folder)
    let output = try check(["a.yaml", "b.yaml", "--rule", "SCH", "-o", "json"], in: folder)
    #expect(output.status == 1 && !output.out.contains("\"file\": \"a.yaml\""), "\(output.text)")
    #expect(output.out.contains("\"file\": \"b.yaml\""))
    #expect(output.error.contains("b.yaml:1:1: warning: no rule is called \"SCH04X\""), "\(output.error)")
  }

  // MARK: - Settings and baselines

  @Test func `the nearest settings count, upwards`() throws {
    let folder = try TemporaryFolder()
    try write(Self.wrong, "deep/in/a.yaml", in: folder)
    try write("ignore: [{rules: [SCH], files: [\"**/a.yaml\"], reason: known}]\n", ".plimsoll.yaml", in: folder)
    #expect(try check(["deep"], in: folder).status == 0)
    #expect(try check(["deep", "--no-config"], in: folder).status == 1)
    try write("failon: error\nrules: {skip: [nothing-of-that-name]}\n", ".plimsoll.yaml", in: folder)
    let refused = try check(["deep"], in: folder)
    #expect(refused.status == 2)
    #expect(refused.error.contains("unknown field") && refused.error.contains("no rule is called"))
  }

  @Test func `a baseline is recorded once, and then only new findings fail`() throws {
    let folder = try TemporaryFolder()
    try write(Self.wrong, "a.yaml", in: folder)
    let recorded = try check(["a.yaml", "--baseline", "known.json"], in: folder)
    #expect(recorded.status == 0 && recorded.error.contains("recorded"), "\(recorded.text)")
    try write("# moved\n\n" + Self.wrong, "a.yaml", in: folder)
    #expect(try check(["a.yaml", "--baseline", "known.json"], in: folder).status == 0)
    try write(Self.wrong + "---\n" + Self.wrong.replacing("name: a", with: "name: b"), "a.yaml", in: folder)
    let new = try check(["a.yaml", "--baseline", "known.json"], in: folder)
    #expect(new.status == 1 && new.out.contains("Service b") && !new.out.contains("Service a:"), "\(new.text)")
    try write(Self.service("a"), "a.yaml", in: folder)
    let mended = try check(["a.yaml", "--baseline", "known.json"], in: folder)
    #expect(mended.status == 0 && mended.error.contains("mended and may go"), "\(mended.text)")
  }

  // MARK: - Rights

  private static let rights = """
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: ci, namespace: shop}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: ci}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
    subjects: [{kind: ServiceAccount, name: ci, namespace: shop}]

    """

  @Test func `rights are told for everybody and for one question`() throws {
    let folder = try TemporaryFolder()
    try write(Self.rights, "rbac.yaml", in: folder)
    let overview = try check(["--rbac", "rbac.yaml"], in: folder)
    #expect(overview.status == 0 && overview.out.contains("ServiceAccount shop/ci: 2 steps"), "\(overview.text)")
    let asked = try check(["--who-can", "create pods/exec", "-n", "shop", "rbac.yaml"], in: folder)
    #expect(asked.status == 0 && asked.out.contains("ServiceAccount shop/ci, whole cluster"), "\(asked.text)")
    let nobody = try check(["--who-can", "delete nodes", "rbac.yaml", "-o", "json"], in: folder)
    #expect(nobody.status == 0 && nobody.out.contains("\"answers\": []"), "\(nobody.text)")
    #expect(try check(["--who-can", "get scerets", "rbac.yaml"], in: folder).error.contains("Did you mean secrets"))
    #expect(try check(["--rbac", "-o", "sarif", "rbac.yaml"], in: folder).status == 2)
  }

  // MARK: - Mending

  private static let pod = """
    # the pod
    apiVersion: v1
    kind: Pod
    metadata: {name: a, namespace: x}
    spec:
      containers:
        - name: a # first
          image: "a:1"

    """

  @Test func `mending shows a diff, and writes it only when asked`() throws {
    let folder = try TemporaryFolder()
    try write(Self.pod, "a.yaml", in: folder)
    let place = folder.url.appending(path: "a.yaml")
    let shown = try check(["a.yaml", "--fix", "--rule", "PSS13,PSS19"], in: folder)
    #expect(shown.out.hasPrefix("--- a/a.yaml\n+++ b/a.yaml\n@@ "), "\(shown.text)")
    #expect(shown.out.contains("+        allowPrivilegeEscalation: false\n") && shown.error.contains("--write"))
    #expect(try String(contentsOf: place, encoding: .utf8) == Self.pod)
    let written = try check(["a.yaml", "--fix", "--write", "--rule", "PSS13,PSS19"], in: folder)
    #expect(written.status == 0 && written.error.contains("2 findings mended in 1 file"), "\(written.text)")
    let text = try String(contentsOf: place, encoding: .utf8)
    #expect(text.hasPrefix("# the pod\n") && text.contains("- name: a # first\n") && text.contains("RuntimeDefault"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["a.yaml"])
    let again = try check(["a.yaml", "--fix", "--write", "--rule", "PSS13,PSS19"], in: folder)
    #expect(again.status == 0 && again.error.contains("nothing can be mended"))
    #expect(try check(["a.yaml", "--write"], in: folder).status == 2)
  }

  @Test func `what came by standard input is left alone`() throws {
    let folder = try TemporaryFolder()
    let output = try check(["-", "--fix", "--rule", "PSS13"], in: folder, input: Self.pod)
    #expect(output.out.isEmpty && output.error.contains("nothing can be mended"), "\(output.text)")
  }

  @Test func `a diff can be applied by patch`() throws {
    guard let patch = Program("patch") else { return }
    let folder = try TemporaryFolder()
    try write(Self.pod + "---\n" + Self.pod.replacing("name: a,", with: "name: b,"), "a.yaml", in: folder)
    let shown = try check(["a.yaml", "--fix", "--rule", "PSS13,PSS19"], in: folder)
    let applied = try patch.run(["-p1"], in: folder.url, input: Data(shown.out.utf8))
    #expect(applied.status == 0, "\(applied.text)")
    #expect(try check(["a.yaml", "--rule", "PSS13,PSS19"], in: folder).status == 0)
  }
}
