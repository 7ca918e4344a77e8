/// Manifests that examples of mesh rules are made of.
enum MeshExample {
  static let service = """
    apiVersion: v1
    kind: Service
    metadata: {name: a, namespace: x}
    spec: {selector: {app: a}, ports: [{name: http, port: 80}, {name: grpc, port: 90}]}
    ---

    """

  static func pod(labels: String = "app: a", annotations: String = "") -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata: {name: a, namespace: x, labels: {\(labels)}, annotations: {\(annotations)}}
    spec: {containers: [{name: a, image: "a:1", ports: [{containerPort: 8080}]}]}
    ---

    """
  }

  static func namespace(_ labels: String) -> String {
    """
    apiVersion: v1
    kind: Namespace
    metadata: {name: x, labels: {\(labels)}}
    ---

    """
  }

  static func istio(_ kind: String, _ spec: String, name: String = "a", group: String = "networking.istio.io/v1")
    -> String
  {
    """
    apiVersion: \(group)
    kind: \(kind)
    metadata: {name: \(name), namespace: x}
    spec: {\(spec)}
    ---

    """
  }

  static func security(_ kind: String, _ spec: String, name: String = "a") -> String {
    istio(kind, spec, name: name, group: "security.istio.io/v1")
  }
}
