import Foundation
import TestSupport
import Testing

/// `plimsoll check` with kinds, rules and files of the user's own.
@Suite struct CheckSourcesTests {
  private func check(_ arguments: [String], in folder: TemporaryFolder, input: String = "") throws -> Program.Output {
    let program = try #require(Program(Executable.plimsoll.path), "plimsoll is built beside the tests")
    return try program.run(["check"] + arguments, in: folder.url, input: Data(input.utf8), environment: [:])
  }

  private func write(_ text: String, _ name: String, in folder: TemporaryFolder) throws {
    let place = folder.url.appending(path: name)
    try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: place)
  }

  private static let definition = """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: ships.example.com}
    spec:
      group: example.com
      scope: Namespaced
      names: {plural: ships, kind: Ship}
      versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties: {spec: {type: object, properties: {tons: {type: integer}}}}

    """
  private static let ship =
    "apiVersion: example.com/v1\nkind: Ship\nmetadata: {name: a, namespace: x}\nspec: {tonnes: 3}\n"

  @Test func `a definition given beside the files makes its kind known`() throws {
    let folder = try TemporaryFolder()
    try write(Self.definition, "crds/ships.yaml", in: folder)
    try write(Self.ship, "ship.yaml", in: folder)
    let without = try check(["ship.yaml", "-o", "json", "--rule", "SCH"], in: folder)
    #expect(without.out.contains("SCH03") && !without.out.contains("SCH05"), "\(without.text)")
    let with = try check(["ship.yaml", "--crd", "crds", "-o", "json", "--rule", "SCH"], in: folder)
    #expect(with.out.contains("SCH05") && !with.out.contains("SCH03"), "\(with.text)")
    #expect(with.out.contains("unknown field \\\"tonnes\\\""), "\(with.text)")
    let missing = try check(["ship.yaml", "--crd", "nowhere"], in: folder)
    #expect(missing.status == 2, "\(missing.text)")
  }

  @Test func `a finding in what Helm rendered names the template`() throws {
    let folder = try TemporaryFolder()
    let text = """
      ---
      # Source: shop/templates/web.yaml
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: x}
      spec: {ports: 80}
      ---
      # Source: shop/charts/db/templates/db.yaml
      apiVersion: v1
      kind: Service
      metadata: {name: db, namespace: x}
      spec: {ports: 80}
      """
    let output = try check(["-", "-o", "json", "--rule", "SCH04"], in: folder, input: text)
    #expect(output.out.contains("\"source\": \"shop/templates/web.yaml\""), "\(output.text)")
    #expect(output.out.contains("\"source\": \"shop/charts/db/templates/db.yaml\""), "\(output.text)")
    let plain = try check(["-", "--rule", "SCH04"], in: folder, input: text)
    #expect(plain.out.contains("Service x/web from shop/templates/web.yaml"), "\(plain.text)")
  }

  @Test func `a rule of one's own is told and fails the run`() throws {
    let folder = try TemporaryFolder()
    try write(
      "custom: [{name: small, kinds: [ConfigMap], expression: 'size(object.data) < 2', message: too much, severity: high}]\n",
      ".plimsoll.yaml", in: folder)
    try write(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: x}\ndata: {a: b, c: d}\n", "a.yaml", in: folder)
    let output = try check(["a.yaml", "-o", "json"], in: folder)
    #expect(output.status == 1 && output.out.contains("STY05") && output.out.contains("too much"), "\(output.text)")
    let sarif = try check(["a.yaml", "-o", "sarif"], in: folder)
    #expect(sarif.out.contains("STY05"), "\(sarif.text)")
  }
}
