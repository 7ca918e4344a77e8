import Foundation
import TestSupport
import Testing

/// `plimsoll import` as a user meets it.
@Suite struct ImportCommandTests {
  private func plimsoll(_ arguments: [String], in folder: TemporaryFolder, input: String = "") throws -> Program.Output
  {
    let program = try #require(Program(Executable.plimsoll.path), "plimsoll is built beside the tests")
    return try program.run(arguments, in: folder.url, input: Data(input.utf8))
  }

  private func write(_ text: String, to name: String, in folder: TemporaryFolder) throws {
    let place = folder.url.appending(path: name)
    try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: place)
  }

  private static let compose = """
    services:
      web:
        image: "shop/web:${TAG}"
        ports: ["80:8080"]
        environment: {DATABASE_URL: "postgres://shop:hunter2@db/shop"}
        volumes: ["./conf:/etc/conf"]
      db: {image: "postgres:16"}
    """

  @Test func `a Compose file becomes a platform that passes every check`() throws {
    let folder = try TemporaryFolder()
    try write(Self.compose, to: "shop/compose.yaml", in: folder)
    try write("TAG=2.0\n", to: "shop/.env", in: folder)
    let output = try plimsoll(["import", "shop/compose.yaml", "-o", "platform.yaml"], in: folder)
    #expect(output.status == 0, "\(output.text)")
    #expect(output.out.isEmpty)
    #expect(output.error.contains("shop/compose.yaml:2:"))
    let text = try String(contentsOf: folder.url.appending(path: "platform.yaml"), encoding: .utf8)
    #expect(text.contains("name: shop\n"))
    #expect(text.contains("version: \"2.0\"\n"))
    #expect(text.contains("# - web: ./conf of the host"))
    #expect(!text.contains("hunter2"))
    let design = try plimsoll(["design", "-f", "platform.yaml", "-o", "out"], in: folder)
    #expect(design.status == 0, "\(design.text)")
    #expect(design.out.contains("references; no finding"))
  }

  @Test func `a folder is read as Compose reads it`() throws {
    let folder = try TemporaryFolder()
    try write(Self.compose, to: "shop/docker-compose.yml", in: folder)
    try write("services: {web: {image: 'shop/web:3'}}", to: "shop/docker-compose.override.yml", in: folder)
    let output = try plimsoll(["import", "shop", "--name", "Shop", "--provider", "gke"], in: folder)
    #expect(output.status == 0, "\(output.error)")
    #expect(output.out.contains("name: Shop\n"))
    #expect(output.out.contains("version: \"3\"\n"))
    #expect(output.out.contains("provider: gke\n"))
  }

  @Test func `standard input is read too`() throws {
    let folder = try TemporaryFolder()
    let output = try plimsoll(["import", "-"], in: folder, input: Self.compose)
    #expect(output.status == 0, "\(output.error)")
    #expect(output.out.contains("- name: web\n"))
  }

  private static let manifests = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: main, image: "shop/web:1", ports: [{containerPort: 8080}]}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
    """

  @Test func `a folder of manifests becomes a platform, folders below it too`() throws {
    let folder = try TemporaryFolder()
    try write(Self.manifests, to: "shop/k8s/web.yaml", in: folder)
    try write("just: values\n", to: "shop/values.yaml", in: folder)
    try write(Self.compose, to: "shop/dev/compose.yaml", in: folder)
    let output = try plimsoll(["import", "shop", "-o", "platform.yaml"], in: folder)
    #expect(output.status == 0, "\(output.error)")
    #expect(output.error.contains("shop/dev/compose.yaml: note: is a Compose file"))
    let design = try plimsoll(["design", "-f", "platform.yaml", "-o", "out"], in: folder)
    #expect(design.status == 0, "\(design.text)")
    #expect(design.out.contains("references; no finding"))
  }

  @Test(.enabled(if: Outside.isRequired || Outside.kubectl != nil))
  func `a kustomization is built by kubectl`() throws {
    let folder = try TemporaryFolder()
    try write(Self.manifests, to: "base/web.yaml", in: folder)
    try write("resources: [web.yaml]\n", to: "base/kustomization.yaml", in: folder)
    try write(
      "resources: [../base]\nnamespace: shop\nimages: [{name: shop/web, newTag: '7'}]\n",
      to: "production/kustomization.yaml", in: folder)
    let output = try plimsoll(["import", "production"], in: folder)
    #expect(output.status == 0, "\(output.error)")
    #expect(output.out.contains("version: \"7\"\n"))
    #expect(output.out.contains("team: shop\n"))
  }

  @Test func `a chart of Helm is sent to helm`() throws {
    let folder = try TemporaryFolder()
    try write("name: shop\n", to: "shop/Chart.yaml", in: folder)
    try write(Self.manifests, to: "shop/templates/web.yaml", in: folder)
    let output = try plimsoll(["import", "shop"], in: folder)
    #expect(output.status == 2)
    #expect(output.error.contains("helm template shop"))
  }

  @Test(arguments: [
    (["import", "missing.yaml"], "there is no such file"), (["import", "notes.txt"], "no application stands in it"),
    (["import", "compose.yaml", "--name", "?"], "--name"), (["import"], "paths"),
    (["import", "compose.yaml", "--provider", "moon"], "moon"), (["import", "broken.yaml"], "broken.yaml"),
  ]) func `what can't be used ends with 2`(arguments: [String], words: String) throws {
    let folder = try TemporaryFolder()
    try write(Self.compose, to: "compose.yaml", in: folder)
    try write("services:\n  web: [", to: "broken.yaml", in: folder)
    try write("Dear diary,\n", to: "notes.txt", in: folder)
    let output = try plimsoll(arguments, in: folder)
    #expect(output.status == 2)
    #expect(output.out.isEmpty)
    #expect(output.error.contains(words), "\(output.error)")
  }
}
