/// Manifests that examples of network rules are made of.
enum NetworkExample {
  static let namespace = """
    apiVersion: v1
    kind: Namespace
    metadata: {name: x, labels: {kubernetes.io/metadata.name: x}}
    ---

    """

  static let pod = pod("a")

  static func pod(_ name: String, namespace: String = "x", port: String = "{name: http, containerPort: 8080}") -> String
  {
    """
    apiVersion: v1
    kind: Pod
    metadata: {name: \(name), namespace: \(namespace), labels: {app: \(name)}}
    spec: {containers: [{name: a, image: "a:1", ports: [\(port)]}]}
    ---

    """
  }

  static func service(_ name: String, namespace: String = "x", type: String = "ClusterIP", port: Int = 80) -> String {
    """
    apiVersion: v1
    kind: Service
    metadata: {name: \(name), namespace: \(namespace), labels: {app: \(name)}}
    spec: {type: \(type), selector: {app: \(name)}, ports: [{name: http, port: \(port), targetPort: 8080}]}
    ---

    """
  }

  /// A NetworkPolicy whose `spec` goes on with `rest`.
  static func policy(
    _ rest: String, name: String = "p", selector: String = "{matchLabels: {app: a}}", namespace: String = "x"
  ) -> String {
    """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: \(name), namespace: \(namespace)}
    spec: {podSelector: \(selector), \(rest)}
    ---

    """
  }
}
