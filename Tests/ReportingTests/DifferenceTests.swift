import Basics
import KubeModel
import Reporting
import Testing

@Suite struct DifferenceTests {
  private func tree(_ files: [String: String]) -> FileTree {
    var tree = FileTree()
    for (path, text) in files.sorted(by: { $0.key < $1.key }) { tree.add(path, text) }
    return tree
  }

  private func deployment(replicas: Int, app: String = "cart", image: String = "cart:1") -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: cart, namespace: orders}
    spec:
      replicas: \(replicas)
      selector: {matchLabels: {app: \(app)}}
      template: {spec: {containers: [{name: cart, image: "\(image)"}]}}

    """
  }

  private func text(_ old: [String: String], _ new: [String: String]) -> String {
    DifferenceReport(PlatformDifference(from: tree(old), to: tree(new)), colour: false).text(everyField: false)
  }

  @Test func `a changed field is shown with both values`() {
    let said = text(
      ["apps/base/cart/deployment.yaml": deployment(replicas: 2)],
      ["apps/base/cart/deployment.yaml": deployment(replicas: 5, image: "cart:2")])
    #expect(
      said
        == """
        Objects  1 changed
          ~ apps/base: Deployment orders/cart
              /spec/replicas: 2 -> 5
              /spec/template/spec/containers/0/image: cart:1 -> cart:2

        \n
        """.replacing("\n\n\n", with: "\n\n"))
  }

  @Test(
    arguments: [
      ("apps/v1", "Deployment", "spec: {selector: {a: 1}}", "spec: {selector: {a: 2}}", "replaced"),
      ("apps/v1", "StatefulSet", "spec: {serviceName: a}", "spec: {serviceName: b}", "replaced"),
      ("apps/v1", "StatefulSet", "spec: {replicas: 1}", "spec: {replicas: 2}", "changed"),
      ("storage.k8s.io/v1", "StorageClass", "parameters: {type: gp2}", "parameters: {type: gp3}", "replaced"),
      ("storage.k8s.io/v1", "StorageClass", "allowVolumeExpansion: false", "allowVolumeExpansion: true", "changed"),
      ("v1", "PersistentVolumeClaim", "spec: {storageClassName: a}", "spec: {storageClassName: b}", "replaced"),
      (
        "v1", "PersistentVolumeClaim", "spec: {resources: {requests: {storage: 1Gi}}}",
        "spec: {resources: {requests: {storage: 2Gi}}}", "changed"
      ),
      ("rbac.authorization.k8s.io/v1", "RoleBinding", "roleRef: {name: a}", "roleRef: {name: b}", "replaced"),
    ])
  func `what the API server does not change in place is replaced`(
    version: String, kind: String, old: String, new: String, change: String
  ) {
    let head = "apiVersion: \(version)\nkind: \(kind)\nmetadata: {name: x}\n"
    let said = text(
      ["infrastructure/configs/base/x.yaml": head + old], ["infrastructure/configs/base/x.yaml": head + new])
    #expect(said.hasPrefix("Objects  1 \(change)\n"), "\(said)")
  }

  @Test func `objects, resources, files and decisions come and go`() {
    let network = """
      resource "aws_vpc" "main" {
        cidr_block = "10.0.0.0/16"
      }

      """
    let gateway = "resource \"aws_nat_gateway\" \"main\" {\n  count = 1\n}\n"
    func design(_ choice: String, _ amount: Int) -> String {
      """
      {"decisions": [{"id": "networking.mesh", "choice": "\(choice)"}],
       "cost": {"total": {"average": \(amount)}, "lines": [{"title": "pool general", "average": \(amount)}]}}
      """
    }
    let old = [
      "apps/base/cart/deployment.yaml": deployment(replicas: 2), "terraform/10-network/vpc.tf": network + gateway,
      "DESIGN.md": "one", "design.json": design("none", 200),
    ]
    let new = [
      "tenants/base/orders/namespace.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: orders}\n",
      "terraform/10-network/vpc.tf": network.replacing("10.0", with: "10.9"), "DESIGN.md": "two",
      "design.json": design("Istio", 250),
    ]
    let said = text(old, new)
    for line in [
      "Cost  $200 -> $250 a month on average (+$50, +25.0 %)", "  ~ networking.mesh: none -> Istio",
      "Objects  1 created, 1 deleted", "  + tenants/base: Namespace orders", "  - apps/base: Deployment orders/cart",
      "Terraform  1 changed, 1 deleted", "  ~ terraform/10-network: aws_vpc.main",
      "  - terraform/10-network: aws_nat_gateway.main", "Other files  1 changed", "  ~ DESIGN.md",
    ] { #expect(said.contains(line + "\n"), "\(line)\n\(said)") }
    let difference = PlatformDifference(from: tree(old), to: tree(new))
    let (roots, problems) = KubeDocuments.values(DifferenceReport(difference, colour: false).json, file: "diff.json")
    #expect(problems.isEmpty)
    #expect(roots.first??["terraform"]?.sequence?.count == 2)
    #expect(roots.first??["cost"]?[0]?["after"]?.integer == 250)
  }

  @Test func `the same files have no difference`() {
    let files = ["apps/base/cart/deployment.yaml": deployment(replicas: 2), "DESIGN.md": "one"]
    #expect(text(files, files) == "No difference.\n")
    #expect(PlatformDifference(from: tree(files), to: tree(files)).isEmpty)
  }
}
