import Testing

@testable import KubeModel

@Suite struct SchemaCatalogTests {
  let catalog = SchemaCatalog.embedded

  @Test func `every node of every kind can be decoded`() {
    #expect(catalog.kinds.count > 900)
    for number in 0..<catalog.facts.nodeCount {
      let node = catalog.facts.node(number)
      #expect((node.pattern == nil) == (node.matcher == nil), "pattern \(node.pattern ?? "")")
      #expect(zip(node.fields, node.fields.dropFirst()).allSatisfy { $0.name < $1.name })
    }
  }

  @Test func `built-in kinds know scope, plural and releases`() throws {
    let deployment = try #require(catalog.kind(apiVersion: "apps/v1", kind: "Deployment"))
    #expect(deployment.plural == "deployments")
    #expect(deployment.scope == .namespaced)
    #expect(deployment.isServed(by: KubernetesMinor(33)) && deployment.isServed(by: KubernetesMinor(37)))
    let claim = try #require(catalog.kind(apiVersion: "resource.k8s.io/v1", kind: "ResourceClaim"))
    #expect(!claim.isServed(by: KubernetesMinor(33)) && claim.isServed(by: KubernetesMinor(34)))
    #expect(catalog.kind(apiVersion: "v1", kind: "Namespace")?.scope == .cluster)
    #expect(catalog.kind(apiVersion: "v1", kind: "PodList")?.isList == true)
  }

  @Test func `the version to use comes first`() {
    func versions(_ group: String, _ kind: String) -> [String] {
      catalog.versions(group: group, kind: kind, kubernetes: KubernetesMinor(36)).map(\.version)
    }
    #expect(versions("autoscaling", "HorizontalPodAutoscaler") == ["v2", "v1"])
    #expect(versions("karpenter.sh", "NodePool") == ["v1", "v1beta1"])
    #expect(catalog.kind(apiVersion: "karpenter.sh/v1beta1", kind: "NodePool")?.standing == [.legacy])
    let order = ["v2", "v1", "v1beta2", "v1beta1", "v2alpha1", "v1alpha1", "foo"]
    #expect(order.reversed().sorted { KubeKind.isMoreStable($0, than: $1) } == order)
  }

  @Test func `merge rules and defaults can be read`() throws {
    let kind = try #require(catalog.kind(apiVersion: "apps/v1", kind: "Deployment"))
    let schema = try #require(catalog.schema(of: kind, kubernetes: KubernetesMinor(36)))
    let containers = try #require(schema.at(path: "spec.template.spec.containers"))
    #expect(containers.patchStrategy == ["merge"])
    #expect(containers.patchMergeKey == "name")
    #expect(containers.listType == .map(keys: ["name"]))
    let ports = try #require(containers.items?["ports"])
    #expect(ports.listType == .map(keys: ["containerPort", "protocol"]))
    #expect(ports.items?["protocol"]?.defaultValue == "TCP")
    #expect(ports.items?["protocol"]?.enumValues.contains("SCTP") == true)
    #expect(schema.at(path: "spec.template.spec.volumes")?.patchStrategy == ["merge", "retainKeys"])
    #expect(schema.at(path: "spec.strategy")?.patchStrategy == ["retainKeys"])
    #expect(schema.at(path: "spec.selector")?.isAtomicMap == true)
    #expect(schema.at(path: "spec.template.spec.containers[0].args")?.listType == .atomic)
    #expect(schema.requiredFields == ["apiVersion", "kind"])
    #expect(schema["spec"]?.requiredFields == ["selector", "template"])
    #expect(schema.at(path: "metadata.labels")?.otherFields?.types.contains(.string) == true)
    #expect(containers.items?.at(path: "resources.limits.cpu")?.format == .quantity)
    #expect(containers.items?.at(path: "livenessProbe.httpGet.port")?.isIntOrString == true)
  }

  @Test func `releases beside the known ones count as the nearest`() throws {
    let kind = try #require(catalog.kind(apiVersion: "v1", kind: "Pod"))
    #expect(kind.root(KubernetesMinor(20)) == kind.root(.oldest))
    #expect(kind.root(KubernetesMinor(50)) == kind.root(.newest))
    #expect(KubernetesMinor(parsing: "v1.36.2") == KubernetesMinor(36))
    #expect(KubernetesMinor(parsing: "2.36") == nil)
  }

  // MARK: - Patterns and formats

  struct Search: Sendable, CustomTestStringConvertible {
    var pattern: String
    var found: [String]
    var missed: [String]
    var testDescription: String { pattern }
  }

  @Test(arguments: [
    Search(pattern: "^a{2,3}$", found: ["aa", "aaa"], missed: ["a", "aaaa", "aa\n"]),
    Search(pattern: "b+", found: ["abc", "b"], missed: ["", "ac"]),
    Search(pattern: "^(?i)(Drop|Reject)?$", found: ["", "dROP", "reject"], missed: ["drops"]),
    Search(pattern: "^((?i)ab|cd):ef$", found: ["AB:ef", "CD:ef"], missed: ["ab:EF"]),
    Search(pattern: "^[a-zA-Z0-9-_]+$", found: ["a-_"], missed: ["a b", "é"]),
    Search(pattern: "^[^\\pZ\\pC\\pS]+$", found: ["abé!"], missed: ["a b", "a+b", "a\u{7}"]),
    Search(pattern: "^\\PC*$", found: ["", "a b"], missed: ["a\n"]),
    Search(pattern: "^[[:print:]]+$", found: ["a ~"], missed: ["é", "\n"]),
    Search(pattern: "^[\\x00-\\xFF]+$", found: ["aÿ"], missed: ["Ā"]),
    Search(pattern: "^.{2,}|[^./]$", found: ["ab", "a"], missed: [".", "/"]),
    Search(pattern: "^(|x|)y??$", found: ["", "x", "y", "xy"], missed: ["xx"]),
    Search(pattern: "a{,2}", found: ["a{,2}"], missed: ["aa"]),
    Search(pattern: "[]a]", found: ["]"], missed: ["b"]),
  ])
  func `patterns match as in Go`(_ search: Search) throws {
    let pattern = try #require(LinearPattern(search.pattern))
    for text in search.found { #expect(pattern.matches(text), "\(text)") }
    for text in search.missed { #expect(!pattern.matches(text), "\(text)") }
  }

  @Test(arguments: ["(", "a)", "[a", "*a", "a{3,2}", "\\p{Greek}", "(?<n>a)", "a{2000}", "[z-a]"])
  func `broken patterns are refused`(pattern: String) {
    #expect(LinearPattern(pattern) == nil)
  }

  @Test func `a pattern that takes others an age takes no time`() throws {
    let pattern = try #require(LinearPattern("^([a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])*\\.?)*$"))
    #expect(!pattern.matches(String(repeating: "a", count: 2_000) + "!"))
  }

  @Test(
    arguments: [
      (SchemaFormat.ipv4, ["10.0.0.1", "255.255.255.255"], ["10.0.0", "010.0.0.1", "256.1.1.1", "::1"]),
      (
        .ipv6, ["::", "::1", "fe80::1", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1::"],
        [":", ":::", "1:2", "1::2::3", "1:2:3:4:5:6:7::8"]
      ),
      (.cidr, ["10.0.0.0/8", "::/0"], ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/08", "x/8"]),
      (
        .dateTime, ["2026-02-28T23:59:59Z", "2024-02-29T00:00:00.5+01:30"],
        ["2026-02-29T00:00:00Z", "2026-01-01", "2026-01-01t00:00:00z"]
      ),
      (.duration, ["1h30m", "15s", "2 days", "0"], ["", "5", "1 fortnight"]),
      (.byte, ["", "aGk="], ["a", "####"]),
      (.uuid, ["123e4567-e89b-12d3-a456-426614174000"], ["123e4567"]),
      (.quantity, ["500m", "1Gi", "1e3"], ["1GB", "", "one"]),
    ] as [(SchemaFormat, [String], [String])])
  func `formats are checked`(format: SchemaFormat, good: [String], bad: [String]) {
    for text in good { #expect(format.problem(with: text) == nil, "\(text)") }
    for text in bad { #expect(format.problem(with: text) != nil, "\(text)") }
  }
}
