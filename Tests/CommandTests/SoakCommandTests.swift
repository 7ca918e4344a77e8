import Foundation
import TestSupport
import Testing

/// `plimsoll soak`, and `plimsoll simulate --export`, as a user meets them.
@Suite struct SoakCommandTests {
  private func run(_ arguments: [String], in folder: TemporaryFolder) throws -> Program.Output {
    let program = try #require(Program(Executable.plimsoll.path), "plimsoll is built beside the tests")
    return try program.run(arguments, in: folder.url, input: Data())
  }

  @Test func `a seed tells its story and passes`() throws {
    let output = try run(["soak", "--seeds", "2", "--duration", "30m", "--story"], in: TemporaryFolder())
    #expect(output.status == 0, "\(output.text)")
    #expect(output.out.contains("NodeGroup group0") && output.out.contains("1 seed, 0 failed"), "\(output.out)")
  }

  @Test(arguments: ["5...1", "one", "1..3", "1...2...3"]) func `what is no range of seeds is refused`(seeds: String)
    throws
  {
    let output = try run(["soak", "--seeds=\(seeds)", "--duration", "x"], in: TemporaryFolder())
    #expect(output.status == 2)
    #expect(output.text.contains("`\(seeds)` is no range of seeds") && output.text.contains("`x` is no duration"))
  }

  @Test func `the objects at the end are a folder that runs again`() throws {
    let folder = try TemporaryFolder()
    let text = """
      {apiVersion: v1, kind: Node, metadata: {name: a}, status: {allocatable: {cpu: 4, memory: 16Gi, pods: 110}}}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, namespace: shop}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: web, image: "web:1", resources: {requests: {cpu: 250m, memory: 128Mi}}}]}

      """
    try Data(text.utf8).write(to: folder.url.appending(path: "cluster.yaml"))
    let export = ["simulate", "cluster.yaml", "--duration", "10m", "--export", "after"]
    let first = try run(export, in: folder)
    #expect(first.status == 0, "\(first.text)")
    let pods = try String(contentsOf: folder.url.appending(path: "after/pod.yaml"), encoding: .utf8)
    #expect(pods.contains("nodeName: a") && pods.contains("phase: Running"), "\(pods)")
    #expect(try run(["simulate", "after", "--duration", "5m"], in: folder).status == 0)
    let again = try run(export, in: folder)
    #expect(again.status == 2 && again.text.contains("Name another folder with --export."), "\(again.text)")
  }
}
