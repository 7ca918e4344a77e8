import Basics
import Testing

@testable import KubeModel

/// Mistakes as people make them, with the message that each must get.
@Suite struct SchemaMistakeTests {
  struct Mistake: Sendable, CustomTestStringConvertible {
    var name: String
    var yaml: String
    var messages: [String]
    var kubernetes = KubernetesMinor(36)
    var testDescription: String { name }
  }

  private static func messages(_ yaml: String, _ kubernetes: KubernetesMinor = KubernetesMinor(36)) -> [String] {
    let (objects, diagnostics) = KubeDocuments.parse(yaml, file: "a.yaml")
    return (diagnostics + objects.flatMap { SchemaValidation.validate($0, kubernetes: kubernetes) }).map(\.description)
  }

  static let deployment = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: shop, labels: {app: shop}}
    spec:
      replicas: 3
      selector: {matchLabels: {app: shop}}
      template:
        metadata: {labels: {app: shop}}
        spec:
          containers:
            - name: app
              image: example.com/shop:1
              ports: [{containerPort: 8080}]
              resources: {requests: {cpu: 500m, memory: 1Gi}, limits: {memory: 1Gi}}
              readinessProbe: {httpGet: {path: /, port: 8080}}

    """

  @Test func `a sound Deployment passes in every release`() {
    for minor in KubernetesMinor.oldest.number...KubernetesMinor.newest.number {
      #expect(Self.messages(Self.deployment, KubernetesMinor(minor)) == [])
    }
  }

  static func changed(_ old: String, _ new: String) -> String {
    let parts = deployment.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
    return parts.joined(separator: new)
  }

  static let fields: [Mistake] = [
    Mistake(
      name: "unknown field", yaml: changed("replicas: 3", "replica: 3"),
      messages: [
        """
        a.yaml:5:3: error: unknown field "replica" (spec.replica)
          did you mean "replicas"?
        """
      ]),
    Mistake(
      name: "text for a number", yaml: changed("replicas: 3", "replicas: \"3\""),
      messages: [
        """
        a.yaml:5:13: error: must be of type integer, is a text: "3" (spec.replicas)
          write it without quotes
        """
      ]),
    Mistake(
      name: "number for a text", yaml: changed("app: shop}}\nspec", "app: 1}}\nspec"),
      messages: [
        """
        a.yaml:3:38: error: must be of type string, is an integer: 1 (metadata.labels.app)
          write it in quotes
        """
      ]),
    Mistake(
      name: "mapping for a list", yaml: changed("[{containerPort: 8080}]", "{containerPort: 8080}"),
      messages: [
        "a.yaml:13:18: error: must be of type array, is a mapping (spec.template.spec.containers[0].ports)"
      ]),
    Mistake(
      name: "missing required field", yaml: changed("selector: {matchLabels: {app: shop}}", "selector:"),
      messages: ["a.yaml:5:3: error: required field \"selector\" is missing (spec.selector)"]),
    Mistake(
      name: "bad enum", yaml: changed("image: example.com/shop:1", "imagePullPolicy: Allways"),
      messages: [
        """
        a.yaml:12:28: error: unsupported value "Allways" (spec.template.spec.containers[0].imagePullPolicy)
          did you mean "Always"? supported: "Always", "IfNotPresent", "Never"
        """
      ]),
    Mistake(
      name: "bad quantity", yaml: changed("1Gi}, limits", "1GB}, limits"),
      messages: [
        "a.yaml:14:53: error: \"1GB\" is not valid: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$' "
          + "(spec.template.spec.containers[0].resources.requests.memory)"
      ]),
    Mistake(
      name: "boolean for a port", yaml: changed("port: 8080}}", "port: yes}}"),
      messages: [
        "a.yaml:15:53: error: must be of type integer or string, is a boolean: true "
          + "(spec.template.spec.containers[0].readinessProbe.httpGet.port)"
      ]),
    Mistake(
      name: "number beyond its range", yaml: changed("replicas: 3", "replicas: 3000000000"),
      messages: ["a.yaml:5:13: error: 3000000000 is out of the range of int32 (spec.replicas)"]),
    Mistake(
      name: "duplicate port",
      yaml: changed("{containerPort: 8080}", "{containerPort: 80}, {containerPort: 80, protocol: TCP}"),
      messages: [
        """
        a.yaml:13:40: warning: duplicate containerPort 80, protocol "TCP" (spec.template.spec.containers[0].ports[1])
          [0] is the same; remove one of them (server-side apply, as Flux uses it, refuses duplicates)
        """
      ]),
    Mistake(
      name: "bad label", yaml: changed("name: shop, labels: {app: shop}", "name: shop, labels: {app: -shop}"),
      messages: [
        "a.yaml:3:33: error: label value \"-shop\": a valid label must be an empty string or consist of alphanumeric "
          + "characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or "
          + "'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?') "
          + "(metadata.labels.app)"
      ]),
    Mistake(
      name: "bad name", yaml: changed("name: shop, ", "name: Shop, "),
      messages: [
        "a.yaml:3:18: error: name \"Shop\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric "
          + "characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex "
          + "used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*') (metadata.name)"
      ]),
    Mistake(
      name: "no name", yaml: changed("{name: shop, labels: {app: shop}}", "{}"),
      messages: ["a.yaml:3:11: error: a name is missing (metadata.name)"]),
    Mistake(
      name: "all at once", yaml: changed("replicas: 3\n", "replicas: x\n  foo: 1\n  paused: maybe\n"),
      messages: [
        "a.yaml:5:13: error: must be of type integer, is a text: \"x\" (spec.replicas)",
        "a.yaml:6:3: error: unknown field \"foo\" (spec.foo)\n  known here: minReadySeconds, paused, "
          + "progressDeadlineSeconds, replicas, revisionHistoryLimit, selector, strategy, template",
        "a.yaml:7:11: error: must be of type boolean, is a text: \"maybe\" (spec.paused)",
      ]),
    Mistake(name: "null is nothing", yaml: changed("replicas: 3", "replicas: null"), messages: []),
  ]

  @Test(arguments: fields) func `a mistake in a Deployment is told with its place`(_ mistake: Mistake) {
    #expect(Self.messages(mistake.yaml, mistake.kubernetes) == mistake.messages)
  }

  static let kinds: [Mistake] = [
    Mistake(
      name: "misspelt kind", yaml: "{apiVersion: apps/v1, kind: Deploymnet, metadata: {name: a}}",
      messages: ["a.yaml:1:29: error: apps/v1 has no known kind Deploymnet (kind)\n  did you mean \"Deployment\"?"]),
    Mistake(
      name: "removed version", yaml: "{apiVersion: extensions/v1beta1, kind: Ingress, metadata: {name: a}}",
      messages: [
        "a.yaml:1:14: error: extensions/v1beta1 Ingress was removed in Kubernetes 1.22 (apiVersion)\n"
          + "  use networking.k8s.io/v1"
      ]),
    Mistake(
      name: "version that never was", yaml: "{apiVersion: apps/v3, kind: Deployment, metadata: {name: a}}",
      messages: ["a.yaml:1:14: error: Deployment has no version \"v3\" (apiVersion)\n  use apps/v1"]),
    Mistake(
      name: "kind of another group", yaml: "{apiVersion: v1, kind: Deployment, metadata: {name: a}}",
      messages: ["a.yaml:1:14: error: the core group has no kind Deployment (apiVersion)\n  use apps/v1"]),
    Mistake(
      name: "unknown third party", yaml: "{apiVersion: example.com/v1, kind: Widget, metadata: {name: a}}",
      messages: [
        "a.yaml:1:14: warning: no schema is known for example.com/v1 Widget, so its fields are not checked (apiVersion)"
      ]),
    Mistake(
      name: "namespace on a cluster-wide kind",
      yaml: "{apiVersion: v1, kind: Namespace, metadata: {name: a, namespace: b}}",
      messages: [
        "a.yaml:1:66: warning: Namespace belongs to the whole cluster, not to namespace \"b\" (metadata.namespace)\n"
          + "  remove it; the API server drops it"
      ]),
    Mistake(
      name: "deprecated version",
      yaml: "{apiVersion: storage.k8s.io/v1beta1, kind: VolumeAttributesClass, "
        + "driverName: d, metadata: {name: a}}",
      messages: [
        "a.yaml:1:14: warning: storage.k8s.io/v1beta1 VolumeAttributesClass is deprecated since Kubernetes 1.34 "
          + "(apiVersion)\n  use storage.k8s.io/v1"
      ]),
    Mistake(
      name: "both of two that exclude each other",
      yaml: """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: a}
        spec:
          hosts: [a]
          http:
            - match: [{uri: {exact: /, prefix: /}}]
        """,
      messages: [
        "a.yaml:7:21: error: only one of \"exact\", \"prefix\", \"regex\" may be set, not \"exact\" and \"prefix\" "
          + "(spec.http[0].match[0].uri)"
      ]),
    Mistake(
      name: "metadata of a third-party kind",
      yaml: "{apiVersion: karpenter.sh/v1, kind: NodePool, metadata: {name: A_, lables: {}}}",
      messages: [
        "a.yaml:1:68: error: unknown field \"lables\" (metadata.lables)\n  did you mean \"labels\"?",
        "a.yaml:1:1: error: required field \"spec\" is missing (spec)",
        "a.yaml:1:64: error: name \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric "
          + "characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex "
          + "used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*') (metadata.name)",
      ]),
    Mistake(
      name: "pattern of a third-party kind",
      yaml: """
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: HelmRepository
        metadata: {name: a}
        spec: {url: "ftp://x", interval: 5 minutes}
        """,
      messages: [
        "a.yaml:4:34: error: \"5 minutes\" does not match the pattern ^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$ (spec.interval)",
        "a.yaml:4:13: error: \"ftp://x\" does not match the pattern ^(http|https|oci)://.*$ (spec.url)",
      ]),
  ]

  @Test(arguments: kinds) func `a mistake about a kind is told`(_ mistake: Mistake) {
    #expect(Self.messages(mistake.yaml, mistake.kubernetes).sorted() == mistake.messages.sorted())
  }

  @Test func `hostile nesting ends with one problem`() {
    var value: KubeValue = "x"
    for _ in 0..<400 { value = ["properties": ["a": value]] }
    let root: KubeValue = [
      "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": ["name": "a.b"],
      "spec": [
        "group": "b", "names": ["kind": "A", "plural": "a"], "scope": "Namespaced",
        "versions": [["name": "v1", "served": true, "storage": true, "schema": ["openAPIV3Schema": value]]],
      ],
    ]
    let diagnostics = SchemaValidation.validate(KubeObject(root), kubernetes: .newest)
    #expect(diagnostics.map(\.message) == ["nested deeper than 500 levels"])
  }

  @Test func `a flood of problems is cut`() {
    let fields = (0..<5000).map { ("field\($0)", KubeValue.integer($0)) }
    let root = KubeValue.mapping(
      [("apiVersion", "v1"), ("kind", "ConfigMap"), ("metadata", ["name": "a"])] + fields)
    let diagnostics = SchemaValidation.validate(KubeObject(root), kubernetes: .newest)
    #expect(diagnostics.count == SchemaWalk.diagnosticLimit + 1)
    #expect(diagnostics.last?.message == "more than 1000 problems; the rest is not told")
  }
}
