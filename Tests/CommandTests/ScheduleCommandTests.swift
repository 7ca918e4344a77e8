import Foundation
import TestSupport
import Testing

/// `plimsoll schedule` as a user meets it.
@Suite struct ScheduleCommandTests {
  private func schedule(_ arguments: [String], _ pods: String) throws -> Program.Output {
    let program = try #require(Program(Executable.plimsoll.path), "plimsoll is built beside the tests")
    let folder = try TemporaryFolder()
    try Data(Self.nodes.utf8).write(to: folder.url.appending(path: "nodes.yaml"))
    try Data(pods.utf8).write(to: folder.url.appending(path: "pods.yaml"))
    return try program.run(["schedule", "nodes.yaml", "pods.yaml"] + arguments, in: folder.url, input: Data())
  }

  /// `a` is empty, half of `b` is taken, `c` is tainted.
  private static let nodes = """
    {apiVersion: v1, kind: Node, metadata: {name: a}, status: {allocatable: {cpu: 4, memory: 16Gi, pods: 110}}}
    ---
    {apiVersion: v1, kind: Node, metadata: {name: b}, status: {allocatable: {cpu: 4, memory: 16Gi, pods: 110}}}
    ---
    {apiVersion: v1, kind: Node, metadata: {name: c}, spec: {taints: [{key: gpu, effect: NoSchedule}]},
      status: {allocatable: {cpu: 64, memory: 256Gi, pods: 110}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: old}, spec: {nodeName: b,
      containers: [{name: c, image: app, resources: {requests: {cpu: 2, memory: 8Gi}}}]}}

    """

  private static func pod(_ name: String, cpu: Int, priority: Int = 0) -> String {
    """
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: \(name)}, spec: {priority: \(priority),
      containers: [{name: c, image: app, resources: {requests: {cpu: \(cpu), memory: 1Gi}}}]}}

    """
  }

  @Test func `explain shows the scores by plugin and why the rest was refused`() throws {
    let output = try schedule(["--explain"], Self.pod("web", cpu: 1))
    #expect(output.status == 0, "\(output.text)")
    let lines = output.out.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(output.out.contains("default/web: bound to a"))
    let header = try #require(lines.first { $0.starts(with: ["node", "total"]) })
    let first = try #require(lines.first { $0.first == "a" && $0.count == header.count })
    let second = try #require(lines.first { $0.first == "b" && $0.count == header.count })
    let scores = Dictionary(uniqueKeysWithValues: zip(header, zip(first, second).map { [$0, $1] }))
    #expect(scores["TaintToleration"] == ["300", "300"])
    // CPU 75 and 25, memory 93 and 43.
    #expect(scores["NodeResourcesFit"] == ["84", "34"])
    #expect(scores["NodeResourcesBalancedAllocation"] == ["70", "70"])
    for values in [first, second] {
      let numbers = values.dropFirst().compactMap { Int($0) }
      #expect(numbers.first == numbers.dropFirst().reduce(0, +), "the total is the sum of the plugins")
    }
    #expect(output.out.contains("1 node(s) had untolerated taint(s): c"))
  }

  @Test func `explain names the victims, and what would not help`() throws {
    let output = try schedule(["--explain"], Self.pod("urgent", cpu: 4, priority: 9) + Self.pod("late", cpu: 4))
    #expect(output.status == 1, "\(output.text)")
    #expect(output.out.contains("default/urgent: bound to a"))
    #expect(output.out.contains("default/late: unschedulable"))
    #expect(
      output.out.contains(
        "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, "
          + "preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, "
          + "2 No preemption victims found for incoming pod."))
    let victims = try schedule(
      ["--explain"], Self.pod("one", cpu: 4, priority: 9) + Self.pod("two", cpu: 4, priority: 9))
    #expect(victims.status == 0)
    #expect(victims.out.contains("bound (preempted default/old)"))
  }

  @Test func `json carries the same for programs, with and without explain`() throws {
    let explained = try schedule(["--explain", "-o", "json"], Self.pod("web", cpu: 1))
    let plain = try schedule(["-o", "json"], Self.pod("web", cpu: 1))
    for output in [explained, plain] { #expect(output.out.contains("\"node\": \"a\""), "\(output.text)") }
    #expect(explained.out.contains("\"NodeResourcesFit\": 84"))
    #expect(!plain.out.contains("NodeResourcesFit"))
  }
}
