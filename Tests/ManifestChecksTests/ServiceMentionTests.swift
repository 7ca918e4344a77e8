import KubeModel
import ManifestChecks
import Testing

/// Services that texts name.
@Suite struct ServiceMentionTests {
  @Test(
    "a host is read out of any form of address",
    arguments: [
      ("DB_URL", "jdbc:postgresql://missing.x.svc:5432/shop?ssl=true", true),
      ("BROKERS", "known.x.svc:80,missing.x.svc.cluster.local:9092", true),
      ("API", "https://user:word@missing.x.svc/path", true), ("CART_ADDR", "known:81", true),
      ("CART_ADDR", "known:80", false), ("SOME_HOST", "known", false), ("PATH", "/usr/bin:/bin", false),
      ("NOTE", "see known.x for more", false),
    ]) func mentions(_ name: String, _ value: String, isFinding: Bool) throws
  {
    let text = """
      {apiVersion: v1, kind: Namespace, metadata: {name: x}}
      ---
      {apiVersion: v1, kind: Service, metadata: {name: known, namespace: x}, spec: {selector: {app: a}, ports: [{port: 80}]}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: a, namespace: x, labels: {app: a}}
      spec: {containers: [{name: a, image: "a:1", env: [{name: \(name), value: "\(value)"}]}]}
      """
    let (objects, problems) = KubeDocuments.parse(text, file: "pod.yaml")
    try #require(problems.isEmpty && objects.count == 3)
    let inspection = Inspection(objects, kubernetes: KubernetesMinor(36), isComplete: true)
    let rules = CheckRegistry.all.filter { $0.code == "REF36" }
    try #require(rules.count == 1)
    #expect(CheckRun(rules).findings(inspection).isEmpty != isFinding)
  }
}
