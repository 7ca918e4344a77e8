import DesignEngine
import KubeModel
import PlatformSpec

/// Who may call whom, by proven identity.
enum MeshSecurity {
  /// Only the callers of the call graph reach a service, and only on its port.
  static let authorization = ManifestRule<WorkloadDesign>("authorizationpolicy.yaml") { workload, context in
    guard context.hasIstio, context.specification.networking.mutualTLS else { return [] }
    if context.isAmbient { return AmbientMesh.authorization(workload, context) }
    var principals = context.callers(of: workload).map { principal($0.namespace, $0.name) }
    if workload.kind == .statefulSet { principals.append(principal(workload.namespace, workload.name)) }
    if context.isEntrance(workload), let gateway = context.component(.istioGateway) {
      principals.append(principal(gateway.namespace, gateway.id.rawValue))
    }
    if principals.isEmpty { return [] }
    let rule: KubeValue = [
      "from": [["source": ["principals": .strings(principals)]]],
      "to": [["operation": ["ports": .strings(workload.service.openPorts.map { "\($0)" })]]],
    ]
    return [
      [
        "apiVersion": "security.istio.io/v1",
        "kind": "AuthorizationPolicy",
        "metadata": context.metadata(of: workload),
        "spec": [
          "selector": ["matchLabels": context.selector(of: workload)], "action": "ALLOW", "rules": [rule],
        ],
      ]
    ]
  }

  private static func principal(_ namespace: String, _ account: String) -> String {
    "cluster.local/ns/\(namespace)/sa/\(account)"
  }

  /// Mutual TLS for all of a namespace, and no caller but those that a service names.
  static let namespace = ManifestRule<NamespaceDesign>("mesh.yaml") { namespace, context in
    guard context.hasIstio, namespace.meshInjected else { return [] }
    let isMutual = context.specification.networking.mutualTLS
    var objects = [
      object(
        "PeerAuthentication", "default", namespace, context,
        spec: ["mtls": ["mode": isMutual ? "STRICT" : "PERMISSIVE"]])
    ]
    if isMutual { objects.append(object("AuthorizationPolicy", "default-deny", namespace, context, spec: [:])) }
    if context.hasSidecars { objects.append(sidecar(namespace, context)) }
    return objects
  }

  private static func object(
    _ kind: String, _ name: String, _ namespace: NamespaceDesign, _ context: RenderingContext, spec: KubeValue
  ) -> KubeValue {
    [
      "apiVersion": "security.istio.io/v1", "kind": .string(kind),
      "metadata": metadata(name, namespace, context), "spec": spec,
    ]
  }

  private static func metadata(
    _ name: String, _ namespace: NamespaceDesign, _ context: RenderingContext
  ) -> KubeValue {
    [
      "name": .string(name), "namespace": .string(namespace.name),
      "labels": context.labels(of: namespace, component: "mesh"),
    ]
  }

  /// The proxies learn only of the namespaces that their services call: less memory, less to change.
  private static func sidecar(_ namespace: NamespaceDesign, _ context: RenderingContext) -> KubeValue {
    let callees = context.design.workloads.filter { $0.namespace == namespace.name }
      .flatMap { context.callees(of: $0) }.compactMap { context.workload($0)?.namespace }
    let platform = context.design.components.filter { component in
      component.ports.contains { $0.callers.contains(.application) }
    }
    let others = (callees + platform.map(\.namespace)).filter { $0 != namespace.name }
    let hosts = ["./*"] + Set(others).sorted().map { "\($0)/*" }
    return [
      "apiVersion": "networking.istio.io/v1",
      "kind": "Sidecar",
      "metadata": metadata("default", namespace, context),
      "spec": ["egress": [["hosts": .strings(hosts)]]],
    ]
  }
}
