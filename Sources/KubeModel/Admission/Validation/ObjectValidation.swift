/// The rules of each kind that no schema can say.
///
/// Mirrors the validation functions of Kubernetes 1.36, in their order and their words.
package enum ObjectValidation {
  /// What is wrong with a new object, with defaults filled in; empty when nothing is.
  package static func faults(of object: KubeValue, kind: KubeKind) -> [FieldFault] {
    var faults = FieldFaults()
    check(object, nil, kind, &faults)
    // What is asked of any object is asked only of one that its kind has nothing against.
    if faults.isEmpty { faults.checkCommon(object, kind) }
    return faults.list
  }

  /// What is wrong with an object in the place of an older one.
  package static func faults(updating prior: KubeValue, to object: KubeValue, kind: KubeKind) -> [FieldFault] {
    var faults = FieldFaults()
    faults.checkCommon(object, kind)
    faults.checkMetadataUpdate(object, prior)
    check(object, prior, kind, &faults)
    return faults.list
  }

  /// Kinds that are asked everything again before they are asked what may change.
  private static let askedTwice: Set<String> = [
    "batch/Job", "apps/ReplicaSet", "apps/DaemonSet", "/ReplicationController", "/PersistentVolume",
    "/PersistentVolumeClaim", "rbac.authorization.k8s.io/Role", "rbac.authorization.k8s.io/ClusterRole",
    "rbac.authorization.k8s.io/RoleBinding", "rbac.authorization.k8s.io/ClusterRoleBinding",
    "storage.k8s.io/StorageClass", "node.k8s.io/RuntimeClass",
  ]

  private static func check(_ object: KubeValue, _ prior: KubeValue?, _ kind: KubeKind, _ faults: inout FieldFaults) {
    guard kind.isBuiltIn else { return }
    if prior != nil, askedTwice.contains("\(kind.group)/\(kind.kind)") { check(object, nil, kind, &faults) }
    switch kind.group {
    case "": checkCore(object, prior, kind.kind, &faults)
    case "apps": checkApps(object, prior, kind.kind, &faults)
    case "batch":
      if kind.kind == "CronJob" {
        faults.checkCronJob(object, updating: prior)
      } else if let prior {
        faults.checkJobUpdate(object, prior)
      } else {
        faults.checkJob(object)
      }
    case "autoscaling": faults.checkAutoscaler(object, updating: prior)
    case "policy" where kind.kind == "PodDisruptionBudget": faults.checkDisruptionBudget(object, updating: prior)
    case "networking.k8s.io": checkNetworking(object, prior, kind.kind, &faults)
    case "discovery.k8s.io": faults.checkEndpointSlice(object, updating: prior)
    default: checkOthers(object, prior, kind, &faults)
    }
  }

  private static func checkCore(_ object: KubeValue, _ prior: KubeValue?, _ kind: String, _ faults: inout FieldFaults) {
    switch kind {
    case "Pod": if let prior { faults.checkPodUpdate(object, prior) } else { faults.checkNewPod(object) }
    case "PodTemplate":
      if prior == nil { faults.checkMetadata(object, isNamespaced: true) { NameForms.dns1123Subdomain($0) } }
      faults.checkPodTemplate(object["template"], .root.template)
    case "ReplicationController": faults.checkReplicationController(object, updating: prior)
    case "Service": faults.checkService(object, updating: prior)
    case "Endpoints": faults.checkEndpoints(object)
    case "PersistentVolumeClaim":
      if let prior { faults.checkClaimUpdate(object, prior) } else { faults.checkClaim(object) }
    case "PersistentVolume":
      if let prior { faults.checkVolumeUpdate(object, prior) } else { faults.checkVolume(object) }
    case "ConfigMap": faults.checkConfigMap(object, updating: prior)
    case "Secret": faults.checkSecret(object, updating: prior)
    case "ResourceQuota": faults.checkResourceQuota(object, updating: prior)
    case "LimitRange": faults.checkLimitRange(object)
    case "Namespace": faults.checkNamespace(object, updating: prior)
    case "Node": faults.checkNode(object)
    case "ServiceAccount":
      if prior == nil { faults.checkMetadata(object, isNamespaced: true) { NameForms.dns1123Subdomain($0) } }
    default: break
    }
  }

  private static func checkApps(_ object: KubeValue, _ prior: KubeValue?, _ kind: String, _ faults: inout FieldFaults) {
    switch (kind, prior) {
    case ("Deployment", .some(let prior)): faults.checkDeploymentUpdate(object, prior)
    case ("Deployment", nil): faults.checkDeployment(object)
    case ("ReplicaSet", .some(let prior)): faults.checkReplicaSetUpdate(object, prior)
    case ("ReplicaSet", nil): faults.checkReplicaSet(object)
    case ("DaemonSet", .some(let prior)): faults.checkDaemonSetUpdate(object, prior)
    case ("DaemonSet", nil): faults.checkDaemonSet(object)
    case ("StatefulSet", .some(let prior)): faults.checkStatefulSetUpdate(object, prior)
    case ("StatefulSet", nil): faults.checkStatefulSet(object)
    default: break
    }
  }

  private static func checkNetworking(
    _ object: KubeValue, _ prior: KubeValue?, _ kind: String, _ faults: inout FieldFaults
  ) {
    switch kind {
    case "Ingress": faults.checkIngress(object, updating: prior)
    case "IngressClass": faults.checkIngressClass(object, updating: prior)
    case "NetworkPolicy": faults.checkNetworkPolicy(object, updating: prior)
    default: break
    }
  }

  private static func checkOthers(
    _ object: KubeValue, _ prior: KubeValue?, _ kind: KubeKind, _ faults: inout FieldFaults
  ) {
    switch (kind.group, kind.kind) {
    case ("rbac.authorization.k8s.io", "Role"): faults.checkRole(object, isNamespaced: true, updating: prior)
    case ("rbac.authorization.k8s.io", "ClusterRole"): faults.checkRole(object, isNamespaced: false, updating: prior)
    case ("rbac.authorization.k8s.io", "RoleBinding"): faults.checkBinding(object, isNamespaced: true, updating: prior)
    case ("rbac.authorization.k8s.io", "ClusterRoleBinding"):
      faults.checkBinding(object, isNamespaced: false, updating: prior)
    case ("storage.k8s.io", "StorageClass"): faults.checkStorageClass(object, updating: prior)
    case ("storage.k8s.io", "CSIDriver"): faults.checkCSIDriver(object, updating: prior)
    case ("scheduling.k8s.io", "PriorityClass"): faults.checkPriorityClass(object, updating: prior)
    case ("coordination.k8s.io", "Lease"): faults.checkLease(object, updating: prior)
    case ("node.k8s.io", "RuntimeClass"): faults.checkRuntimeClass(object, updating: prior)
    case ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
      ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"):
      faults.checkWebhooks(object, updating: prior)
    case ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"):
      faults.checkAdmissionPolicy(object, updating: prior)
    case ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"):
      faults.checkAdmissionPolicyBinding(object, updating: prior)
    case ("apiextensions.k8s.io", "CustomResourceDefinition"): faults.checkDefinition(object, updating: prior)
    default: break
    }
  }
}

extension FieldFaults {
  /// What is asked of the metadata of any object.
  mutating func checkCommon(_ object: KubeValue, _ kind: KubeKind) {
    guard kind.isNamed else { return }
    checkMetadata(object, isNamespaced: kind.scope == .namespaced) { name in
      kind.isBuiltIn ? NameForms.pathSegment(name) : NameForms.dns1123Subdomain(name)
    }
  }
}
