import Foundation
import TestSupport
import Testing

/// `plimsoll check --reachability` as a user meets it.
@Suite struct ReachabilityCommandTests {
  private static let pods = """
    apiVersion: v1
    kind: Pod
    metadata: {name: web, namespace: shop, labels: {app: web}}
    spec: {containers: [{name: web, image: "web:1", env: [{name: DB_HOST, value: db}]}]}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: db, namespace: shop, labels: {app: db}}
    spec: {containers: [{name: db, image: "db:1", ports: [{containerPort: 5432}]}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: db, namespace: shop}
    spec: {selector: {app: db}, ports: [{port: 5432}]}

    """

  private static func policy(_ port: Int) -> String {
    """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: db, namespace: shop}
    spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}], ports: [{port: \(port)}]}]}

    """
  }

  private func reach(_ arguments: [String], _ policy: String) throws -> Program.Output {
    let folder = try TemporaryFolder()
    let program = try #require(Program(Executable.plimsoll.path), "plimsoll is built beside the tests")
    for (name, text) in [("before/pods.yaml", Self.pods), ("now/pods.yaml", Self.pods), ("now/policy.yaml", policy)] {
      let place = folder.url.appending(path: name)
      try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: place)
    }
    return try program.run(["check", "--reachability", "now"] + arguments, in: folder.url)
  }

  @Test func `declared traffic that passes ends with 0`() throws {
    let output = try reach([], Self.policy(5432))
    #expect(output.status == 0, "\(output.text)")
    #expect(output.out.contains("TCP 5432") && output.out.contains("0 refused"))
  }

  @Test func `declared traffic that is refused ends with 1`() throws {
    let output = try reach([], Self.policy(80))
    #expect(output.status == 1 && output.out.contains("Declared and refused (1)"), "\(output.text)")
    #expect(output.out.contains("DB_HOST=db") && output.out.contains("NetworkPolicy shop/db"))
  }

  @Test func `a pair is explained`() throws {
    let output = try reach(["--from", "shop/web", "--to", "db"], Self.policy(5432))
    #expect(output.out.contains("Pod shop/web -> Pod shop/db, TCP 5432: allowed"), "\(output.text)")
    #expect(output.out.contains("allowed by NetworkPolicy shop/db, spec.ingress[0]"))
  }

  @Test func `two states are compared`() throws {
    let output = try reach(["--compare", "before"], Self.policy(5432))
    #expect(output.status == 1 && output.out.hasPrefix("Closed"), "\(output.text)")
    #expect(try reach(["--compare", "now"], Self.policy(5432)).status == 0)
  }

  @Test func `machines read the same`() throws {
    let output = try reach(["-o", "json"], Self.policy(80))
    let value = try JSONSerialization.jsonObject(with: Data(output.out.utf8)) as? [String: Any]
    #expect((value?["refused"] as? [[String: Any]])?.count == 1)
    #expect((value?["inward"] as? [Any])?.isEmpty == false)
  }

  @Test(arguments: [["--from", "nobody"], ["-o", "sarif"]]) func `what can't be answered ends with 2`(
    arguments: [String]
  ) throws {
    #expect(try reach(arguments, Self.policy(80)).status == 2)
  }
}
