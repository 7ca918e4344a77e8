/// How a service mesh takes a pod in, by the labels and annotations that its injector reads (Istio 1.30, Linkerd 2.19).
package enum MeshInjection: Sendable, Hashable {
  case none
  /// Istio without a proxy in the pod.
  case ambient
  /// Istio's proxy is put into the pod.
  case istio
  /// Linkerd's proxy is put into the pod.
  case linkerd

  /// Whether a proxy is put into the pod.
  package var hasProxy: Bool { self == .istio || self == .linkerd }

  /// - Parameters:
  ///   - label, annotation: the value of one of the pod's own.
  ///   - namespace: the pod's namespace, where it is known.
  package init(label: (String) -> String?, annotation: (String) -> String?, namespace: KubeObject?) {
    func namespaceLabel(_ key: String) -> String? { namespace?.labels.first { $0.key == key }?.value }
    let dataplane = label("istio.io/dataplane-mode") ?? namespaceLabel("istio.io/dataplane-mode")
    let linkerd =
      annotation("linkerd.io/inject") ?? namespace?.annotations.first { $0.key == "linkerd.io/inject" }?.value
    let asksForLinkerd = linkerd == "enabled" || linkerd == "ingress"
    switch label("sidecar.istio.io/inject") ?? annotation("sidecar.istio.io/inject") {
    case "true": self = .istio
    case "false": self = dataplane == "ambient" ? .ambient : asksForLinkerd ? .linkerd : .none
    default:
      if dataplane == "ambient" {
        self = .ambient
      } else if asksForLinkerd {
        self = .linkerd
      } else if let own = namespaceLabel("istio-injection") {
        self = own == "enabled" ? .istio : .none
      } else {
        self = label("istio.io/rev") ?? namespaceLabel("istio.io/rev") == nil ? .none : .istio
      }
    }
  }
}
