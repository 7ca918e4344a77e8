import Basics
import KubeModel
import Testing

@Suite struct KustomizeBuildTests {
  private func build(_ files: [String: String], _ root: String = "overlay") -> KustomizeBuild {
    KustomizeBuild(root, files: files.mapValues { Array($0.utf8) })
  }

  private static let base = [
    "base/kustomization.yaml": "resources: [web.yaml]",
    "base/web.yaml": """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec: {replicas: 1, template: {spec: {containers: [{name: web, image: "web:1"}]}}}
    """,
  ]

  private func files(_ overlay: String) -> [String: String] {
    Self.base.merging(["overlay/kustomization.yaml": overlay]) { $1 }
  }

  @Test func `resources, JSON patches and merge patches make the overlay`() {
    let result = build(
      files(
        """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources: [../base]
        patches:
          - target: {group: apps, version: v1, kind: Deployment, name: web}
            patch: |
              - {op: replace, path: /spec/replicas, value: 5}
              - {op: add, path: /spec/template/spec/containers/-, value: {name: side, image: "side:1"}}
          - patch: |
              apiVersion: apps/v1
              kind: Deployment
              metadata: {name: web, labels: {tier: front}}
        """))
    #expect(result.diagnostics.isEmpty, "\(result.diagnostics)")
    let root = result.objects[0].root
    #expect(root.at("spec", "replicas")?.integer == 5)
    #expect(root.at("spec", "template", "spec", "containers")?.sequence?.count == 2)
    #expect(root.at("metadata", "labels", "tier")?.string == "front")
  }

  @Test func `what is not understood, missing or circular is an error`() {
    let head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
    let cases: [(String, String)] = [
      ("resources: [../base]\nnamePrefix: x-", "`namePrefix` of a kustomization is not understood here"),
      ("resources: [../gone]", "there is no kustomization.yaml in gone"),
      ("resources: [../overlay]", "is a circle"),
      (
        "resources: [../base]\npatches: [{target: {kind: Pod}, patch: '[{op: remove, path: /spec}]'}]",
        "meets no object"
      ),
      (
        "resources: [../base]\npatches: [{target: {kind: Deployment}, patch: '[{op: remove, path: /spec/x}]'}]",
        "a patch of Deployment shop/web fails"
      ),
    ]
    for (overlay, message) in cases {
      let found = build(files(head + overlay)).diagnostics.map(\.message)
      #expect(found.contains { $0.contains(message) }, "\(message) in \(found)")
    }
  }
}
