import DesignEngine
import KubeModel
import PlatformSpec

extension RenderingContext {
  /// Namespaces of the components, each once, in the order of the components; those of Kubernetes itself are there.
  var componentNamespaceNames: [String] {
    design.components.map(\.namespace).reduce(into: []) { names, name in
      if name != "kube-system", !names.contains(name) { names.append(name) }
    }
  }

  /// Pod Security holds at its strictest level, unless a component says why not.
  var componentNamespaces: [KubeValue] {
    componentNamespaceNames.flatMap { name -> [KubeValue] in
      let members = design.components.filter { $0.namespace == name }
      let reasons = members.compactMap { plan in
        plan.podSecurityException.map { "\(plan.id.rawValue): \($0)" }
      }
      let isBaseline = members.allSatisfy { $0.podSecurityException == nil || $0.isBaseline }
      let level: KubeValue = reasons.isEmpty ? "restricted" : isBaseline ? "baseline" : "privileged"
      let security: KubeValue = [
        "pod-security.kubernetes.io/enforce": level,
        "pod-security.kubernetes.io/enforce-version": .string("v\(cluster.kubernetesVersion.description)"),
        "pod-security.kubernetes.io/audit": "restricted",
        "pod-security.kubernetes.io/warn": level,
      ]
      let deliverable = members.first?.deliverable.rawValue ?? ""
      let labels = platformLabels(name: name, component: deliverable).overlaid(with: security)
      let annotations: KubeValue =
        reasons.isEmpty ? .omitted : ["plimsoll.dev/pod-security-exception": .string(reasons.joined(separator: "; "))]
      let namespace: KubeValue = [
        "apiVersion": "v1", "kind": "Namespace",
        "metadata": ["name": .string(name), "labels": labels, "annotations": annotations],
      ]
      return [namespace] + (cloud.countsCriticalPods ? [criticalPods(in: name)] : [])
    }
  }

  /// Where a cloud keeps the system's priorities to itself, only a quota opens them to another namespace.
  private func criticalPods(in namespace: String) -> KubeValue {
    let classes: KubeValue = [
      "scopeName": "PriorityClass", "operator": "In", "values": ["system-node-critical", "system-cluster-critical"],
    ]
    return [
      "apiVersion": "v1", "kind": "ResourceQuota",
      "metadata": [
        "name": "critical-pods", "namespace": .string(namespace),
        "labels": platformLabels(name: "critical-pods", component: Deliverable.cluster.rawValue),
      ],
      "spec": ["hard": ["pods": "5000"], "scopeSelector": ["matchExpressions": [classes]]],
    ]
  }
}
