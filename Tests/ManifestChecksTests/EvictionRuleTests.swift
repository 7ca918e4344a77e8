import KubeModel
import ManifestChecks
import Testing

/// Pods that keep an autoscaler from emptying their node.
@Suite struct EvictionRuleTests {
  private static func messages(_ annotations: String, _ pod: String, kind: String = "Deployment", more: String = "")
    throws -> [String]
  {
    let spec = "{\(pod)containers: [{name: a, image: \"a:1\"}]}"
    let template = "{metadata: {labels: {app: a}, annotations: {\(annotations)}}, spec: \(spec)}"
    let text =
      kind == "Pod"
      ? "{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x, annotations: {\(annotations)}}, spec: \(spec)}"
      : "{apiVersion: apps/v1, kind: \(kind), metadata: {name: a, namespace: x}, "
        + "spec: {selector: {matchLabels: {app: a}}, template: \(template)}}"
    let (objects, problems) = KubeDocuments.parse(text + more, file: "a.yaml")
    try #require(problems.isEmpty)
    let rules = CheckRegistry.all.filter { $0.code == "AVL21" }
    try #require(rules.count == 1)
    return CheckRun(rules).findings(Inspection(objects, kubernetes: KubernetesMinor(36))).map {
      "\($0.severity.rawValue) \($0.message)"
    }
  }

  private static let prefix = "cluster-autoscaler.kubernetes.io/safe-to-evict"
  private static let volumes = "volumes: [{name: tmp, emptyDir: {}}, {name: log, hostPath: {path: /var/log}}], "

  @Test func volumesOfTheNodeAreTold() throws {
    #expect(
      try Self.messages("", Self.volumes) == [
        "low keeps data on its node (tmp and 1 more): by its defaults the Cluster Autoscaler leaves that node"
      ])
    let rest = "low keeps data on its node (log): by its defaults the Cluster Autoscaler leaves that node"
    #expect(try Self.messages("\(Self.prefix)-local-volumes: \"tmp\"", Self.volumes) == [rest])
    #expect(try Self.messages("\(Self.prefix)-local-volumes: \"tmp,log\"", Self.volumes).isEmpty)
    #expect(try Self.messages("\(Self.prefix): \"true\"", Self.volumes).isEmpty)
    #expect(try Self.messages("", "volumes: [{name: tmp, emptyDir: {medium: Memory}}], ").isEmpty)
    #expect(try Self.messages("", Self.volumes, kind: "DaemonSet").isEmpty)
  }

  @Test func aPodWithoutAControllerIsTold() throws {
    #expect(
      try Self.messages("", "", kind: "Pod") == ["low has no controller: the Cluster Autoscaler keeps its node"])
    #expect(try Self.messages("\(Self.prefix): \"true\"", "", kind: "Pod").isEmpty)
  }

  @Test func karpenterAsksForTheAnnotationOnly() throws {
    let pool = "\n---\n{apiVersion: karpenter.sh/v1, kind: NodePool, metadata: {name: a}, spec: {}}"
    #expect(try Self.messages("", Self.volumes, more: pool).isEmpty)
    #expect(
      try Self.messages("karpenter.sh/do-not-disrupt: \"true\"", "", more: pool) == [
        "medium forbids autoscalers to move it"
      ])
  }
}
