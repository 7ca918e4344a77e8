/// Manifests that examples of exposure rules are made of.
enum ExposureExample {
  /// An Ingress with one rule for `host` and what else its spec has.
  static func ingress(
    host: String = "a.example.com", _ rest: String = "", annotations: String = "", name: String = "a"
  ) -> String {
    """
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: \(name), namespace: x, annotations: {\(annotations)}}
    spec:
      ingressClassName: nginx
      \(rest.isEmpty ? "{}" : rest)
      rules:
        - host: "\(host)"
          http:
            paths: [{path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}]

    """.replacing("  {}\n", with: "")
  }

  static let secure = "tls: [{hosts: [a.example.com], secretName: a-tls}]"

  static func service(_ spec: String, annotations: String = "", name: String = "a") -> String {
    """
    apiVersion: v1
    kind: Service
    metadata: {name: \(name), namespace: x, annotations: {\(annotations)}}
    spec: {selector: {app: a}, ports: [{name: http, port: 80, targetPort: 8080}], \(spec)}

    """
  }

  static func gateway(_ listeners: String) -> String {
    """
    apiVersion: gateway.networking.k8s.io/v1
    kind: Gateway
    metadata: {name: g, namespace: x}
    spec: {gatewayClassName: istio, listeners: [\(listeners)]}

    """
  }
}
