/// What an API server fills in, by kind; nothing for kinds without defaults.
package enum ObjectDefaults {
  package static func fill(_ object: inout KubeValue, group: String, version: String, kind: String) {
    switch (group, kind) {
    case ("", "Pod"): object.updateOrAdd("spec") { PodDefaults.fillPod(&$0) }
    case ("", "PodTemplate"): object.updateOrAdd("template") { PodDefaults.fillTemplate(&$0) }
    case ("", "ReplicationController"): WorkloadDefaults.fillReplicationController(&object)
    case ("apps", "Deployment"), ("apps", "StatefulSet"), ("apps", "DaemonSet"), ("apps", "ReplicaSet"):
      fillApps(&object, kind)
    case ("batch", "Job"): object.updateOrAdd("spec") { WorkloadDefaults.fillJob(&$0) }
    case ("batch", "CronJob"): object.updateOrAdd("spec") { WorkloadDefaults.fillCronJob(&$0) }
    case ("autoscaling", "HorizontalPodAutoscaler"):
      object.updateOrAdd("spec") { spec in
        if version == "v1" { AutoscalingDefaults.fillVersion1(&spec) } else { AutoscalingDefaults.fill(&spec) }
      }
    case ("", "Service"), ("", "Endpoints"), ("networking.k8s.io", _), ("discovery.k8s.io", _):
      fillNetwork(&object, kind)
    default: fillConfiguration(&object, group, kind)
    }
  }

  private static func fillApps(_ object: inout KubeValue, _ kind: String) {
    object.updateOrAdd("spec") { spec in
      switch kind {
      case "Deployment": WorkloadDefaults.fillDeployment(&spec)
      case "StatefulSet": WorkloadDefaults.fillStatefulSet(&spec)
      case "DaemonSet": WorkloadDefaults.fillDaemonSet(&spec)
      case "ReplicaSet": WorkloadDefaults.fillReplicaSet(&spec)
      default: break
      }
    }
  }

  private static func fillNetwork(_ object: inout KubeValue, _ kind: String) {
    switch kind {
    case "Service": object.updateOrAdd("spec") { NetworkDefaults.fillService(&$0) }
    case "Endpoints": NetworkDefaults.fillEndpoints(&object)
    case "NetworkPolicy": object.updateOrAdd("spec") { NetworkDefaults.fillNetworkPolicy(&$0) }
    case "IngressClass": object.updateOrAdd("spec") { NetworkDefaults.fillIngressClass(&$0) }
    case "Ingress": object.setDefault("spec", [:])
    case "EndpointSlice": NetworkDefaults.fillEndpointSlice(&object)
    default: break
    }
  }

  private static func fillConfiguration(_ object: inout KubeValue, _ group: String, _ kind: String) {
    switch (group, kind) {
    case ("", "PersistentVolume"): object.updateOrAdd("spec") { ConfigurationDefaults.fillVolume(&$0) }
    case ("", "PersistentVolumeClaim"): object.updateOrAdd("spec") { VolumeDefaults.fillClaim(&$0) }
    case ("", "Secret"): ConfigurationDefaults.fillSecret(&object)
    case ("", "LimitRange"): object.updateOrAdd("spec") { ConfigurationDefaults.fillLimitRange(&$0) }
    case ("", "ResourceQuota"), ("policy", "PodDisruptionBudget"), ("coordination.k8s.io", "Lease"),
      ("", "Namespace"), ("", "Node"):
      object.setDefault("spec", [:])
    case ("storage.k8s.io", "StorageClass"): ConfigurationDefaults.fillStorageClass(&object)
    case ("storage.k8s.io", "CSIDriver"): object.updateOrAdd("spec") { ConfigurationDefaults.fillCSIDriver(&$0) }
    case ("rbac.authorization.k8s.io", "RoleBinding"), ("rbac.authorization.k8s.io", "ClusterRoleBinding"):
      ConfigurationDefaults.fillBinding(&object)
    case ("rbac.authorization.k8s.io", _): object.setDefault("rules", .null)
    case ("scheduling.k8s.io", "PriorityClass"): ConfigurationDefaults.fillPriorityClass(&object)
    case ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"):
      ConfigurationDefaults.fillWebhooks(&object, areMutating: false)
    case ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"):
      ConfigurationDefaults.fillWebhooks(&object, areMutating: true)
    case ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
      ("admissionregistration.k8s.io", "MutatingAdmissionPolicy"):
      object.updateOrAdd("spec") { ConfigurationDefaults.fillPolicy(&$0) }
    case ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"),
      ("admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding"):
      object.updateOrAdd("spec") { ConfigurationDefaults.fillPolicyBinding(&$0) }
    case ("flowcontrol.apiserver.k8s.io", "FlowSchema"):
      object.updateOrAdd("spec") { ConfigurationDefaults.fillFlowSchema(&$0) }
    case ("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration"):
      object.updateOrAdd("spec") { ConfigurationDefaults.fillPriorityLevel(&$0) }
    case ("apiextensions.k8s.io", "CustomResourceDefinition"):
      object.updateOrAdd("spec") { ConfigurationDefaults.fillDefinition(&$0) }
    default: break
    }
  }
}
