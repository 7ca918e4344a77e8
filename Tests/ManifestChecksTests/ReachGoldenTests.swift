import KubeModel
import ManifestChecks
import TestSupport
import Testing

/// What our own designs declare must flow.
@Suite struct ReachGoldenTests {
  @Test(arguments: SamplePlatform.golden.map(\.name)) func `no declared traffic of a design is refused`(
    name: String
  ) throws {
    let files = Repository.files(below: "Tests/Golden/\(name)/expected", endingIn: ".yaml").filter { file in
      let parts = file.path.split(separator: "/").dropFirst(4)
      return ["infrastructure", "apps", "tenants"].contains(parts.first) && parts.contains("base")
    }
    let objects = files.flatMap { KubeDocuments.parse($0.text, file: $0.path).documents }
    try #require(objects.count > 20)
    let traffic = TrafficMap(objects)
    #expect(traffic.declaredCount > 5)
    for connection in traffic.blocked {
      Issue.record("\(connection.summary(traffic.reachability)): \(connection.refusal(traffic.reachability))")
    }
  }
}

@Suite struct ReachDeclaredTests {
  private func traffic(_ text: String) -> TrafficMap {
    let (objects, problems) = KubeDocuments.parse(text, file: "case.yaml")
    #expect(problems.isEmpty, "\(problems)")
    return TrafficMap(objects)
  }

  private static let pods = """
    apiVersion: v1
    kind: Pod
    metadata: {name: web, namespace: shop, labels: {app: web}}
    spec:
      containers:
        - name: web
          image: web:1
          env:
            - {name: DB_HOST, value: db}
            - {name: DB_URL, value: "postgres://user:secret@db.shop.svc.cluster.local:5432/shop"}
            - {name: MODE, value: db}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: db, namespace: shop, labels: {app: db}}
    spec: {containers: [{name: db, image: db:1, ports: [{name: pg, containerPort: 5432}]}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: db, namespace: shop}
    spec: {selector: {app: db}, ports: [{port: 5432, targetPort: pg}]}
    ---

    """

  @Test func `hosts in the environment are dependencies`() {
    let found = traffic(Self.pods).declared.filter { $0.kind == .dependency }
    #expect(found.map(\.reason).count == 2)
    #expect(found.contains { $0.reason.hasPrefix("DB_HOST=") })
    #expect(!found.contains { $0.reason.hasPrefix("MODE=") }, "a word that happens to be the name of a Service")
  }

  @Test func `a refused dependency says who refuses`() throws {
    let map = traffic(Self.pods + ReachCase.policy("podSelector: {matchLabels: {app: db}}"))
    let blocked = map.blocked
    #expect(blocked.count == 2)
    let refusal = try #require(blocked.first).refusal(map.reachability)
    #expect(refusal.contains("NetworkPolicy shop/p"), "\(refusal)")
  }

  @Test func `an address block may mean pods, so nothing is called refused`() {
    let policy = ReachCase.policy(
      "podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]")
    #expect(traffic(Self.pods + policy).blocked.isEmpty)
  }

  @Test func `a pod that may send nothing asks for no names`() {
    let policy = ReachCase.policy("podSelector: {matchLabels: {app: db}}, policyTypes: [Egress]")
    #expect(traffic(Self.pods + policy).blocked.isEmpty)
    let some = ReachCase.policy(
      "podSelector: {matchLabels: {app: db}}, policyTypes: [Egress], egress: [{ports: [{port: 443}]}]")
    #expect(traffic(Self.pods + some).blocked.map(\.kind) == [.names])
  }

  @Test func `two states are compared in both directions`() {
    let before = traffic(Self.pods).reachability
    let after = traffic(
      Self.pods
        + ReachCase.policy(
          "podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}], ports: [{port: 5432}]}]")
    ).reachability
    #expect(ReachDifference(from: before, to: before).isEmpty)
    let forth = ReachDifference(from: before, to: after)
    let back = ReachDifference(from: after, to: before)
    #expect(forth.opened.isEmpty && !forth.closed.isEmpty)
    #expect(back.closed.isEmpty && back.opened == forth.closed)
    #expect(!forth.closed.contains { $0.ports.contains(.tcp, 5432) && $0.senders.contains("Pod shop/web") })
  }

  @Test func `the table names who sends`() throws {
    let policy = ReachCase.policy("podSelector: {}, ingress: [{from: [{podSelector: {}}]}]")
    let table = ReachTable(traffic(ReachCase.cluster + policy).reachability)
    let line = table.inward.first { $0.receivers.contains("shop/web") }
    let names = try #require(line).senders
    #expect(names.contains("shop/db") || names.contains("every pod of shop"), "\(table.inward)")
  }

  @Test func `files without namespaces speak of one and the same`() {
    let text = (Self.pods + ReachCase.policy("podSelector: {matchLabels: {app: db}}"))
      .replacing(", namespace: shop", with: "").replacing("db.shop.svc", with: "db")
    #expect(traffic(text).blocked.map(\.reason) == ["DB_HOST=db"])
  }
}
