/// The names of Go's structs behind the fields, as decoding errors tell them, and which of their fields are left out
/// when
/// they are zero.
enum GoStructs {
  /// The struct that a field of a struct holds (itself, or in a list).
  static func name(_ field: String, in owner: String) -> String {
    if let special = byOwner["\(owner).\(field)"] { return special }
    switch field {
    case "spec", "status":
      return owner.hasSuffix("TemplateSpec")
        ? "\(owner.dropLast("TemplateSpec".count))\(capitalized(field))"
        : "\(owner)\(capitalized(field))"
    default: return byField[field] ?? capitalized(field)
    }
  }

  /// The type of a text field: Go gives many their own.
  static func textType(_ field: String, in owner: String) -> String {
    namedTexts["\(owner).\(field)"].map { "v1.\($0)" } ?? "string"
  }

  /// The package that holds a kind's structs.
  static func package(_ version: String) -> String { version.isEmpty ? "v1" : version }

  private static func capitalized(_ text: String) -> String {
    guard let first = text.first else { return text }
    return first.uppercased() + text.dropFirst()
  }

  // MARK: - Zero values

  /// Whether a value is nothing to Go: zero in a field that is no pointer.
  static func isDropped(_ value: KubeValue, field: String, owner: @autoclosure () -> String) -> Bool {
    switch value.content {
    case .bool(let flag): return !flag && plainFlags.contains(field)
    case .integer(let number):
      return number == 0 && (plainNumbers.contains(field) || field == "timeoutSeconds" && owner() == "Probe")
    case .string(let text): return text.isEmpty && !isPointer(field, owner())
    case .sequence, .mapping, .null, .number, .omitted: return false
    }
  }

  /// Whether an empty mapping is a map, which is then left out, and not a struct.
  static func isMap(_ field: String) -> Bool { maps.contains(field) }

  /// Texts that may be empty and yet be there.
  private static func isPointer(_ field: String, _ owner: String) -> Bool {
    pointerTexts.contains(field) || pointerTexts.contains("\(owner).\(field)")
  }

  private static let plainFlags: Set<String> = [
    "stdin", "stdinOnce", "tty", "readOnly", "hostNetwork", "hostPID", "hostIPC", "publishNotReadyAddresses", "paused",
    "globalDefault", "unschedulable", "discoveryCHAPAuth", "chapAuthDiscovery", "chapAuthSession", "sslEnabled",
    "nullable", "exclusiveMaximum", "exclusiveMinimum", "uniqueItems", "x-kubernetes-embedded-resource",
    "x-kubernetes-int-or-string", "preserveUnknownFields", "deprecated", "insecureSkipTLSVerify", "notReady",
  ]

  private static let plainNumbers: Set<String> = [
    "initialDelaySeconds", "periodSeconds", "successThreshold", "failureThreshold", "hostPort",
    "nodePort", "healthCheckNodePort", "minReadySeconds", "generation", "observedGeneration", "readyReplicas",
    "updatedReplicas", "unavailableReplicas",
  ]

  private static let maps: Set<String> = [
    "labels", "annotations", "matchLabels", "nodeSelector", "data", "binaryData", "stringData", "limits",
    "requests", "overhead", "hard", "capacity", "volumeAttributes",
  ]

  private static let pointerTexts: Set<String> = [
    "storageClassName", "volumeAttributesClassName", "HostPathVolumeSource.type", "service", "appProtocol",
    "ingressClassName", "runtimeClassName", "localhostProfile", "PodDNSConfigOption.value", "loadBalancerClass",
    "EndpointPort.name", "holderIdentity", "TypedLocalObjectReference.apiGroup", "TypedObjectReference.apiGroup",
  ]

  // MARK: - Tables

  private static let byOwner: [String: String] = pairs(
    """
    Deployment.strategy DeploymentStrategy DeploymentSpec.strategy DeploymentStrategy
    DeploymentStrategy.rollingUpdate RollingUpdateDeployment
    StatefulSetSpec.updateStrategy StatefulSetUpdateStrategy
    StatefulSetUpdateStrategy.rollingUpdate RollingUpdateStatefulSetStrategy
    StatefulSetSpec.ordinals StatefulSetOrdinals
    StatefulSetSpec.persistentVolumeClaimRetentionPolicy StatefulSetPersistentVolumeClaimRetentionPolicy
    DaemonSetSpec.updateStrategy DaemonSetUpdateStrategy DaemonSetUpdateStrategy.rollingUpdate RollingUpdateDaemonSet
    CronJobSpec.jobTemplate JobTemplateSpec JobSpec.template PodTemplateSpec
    PodTemplate.template PodTemplateSpec Service.ports ServicePort ServiceSpec.ports ServicePort
    Container.ports ContainerPort EphemeralContainer.ports ContainerPort Container.resources ResourceRequirements
    Container.securityContext SecurityContext EphemeralContainer.securityContext SecurityContext
    PodSpec.securityContext PodSecurityContext PodSpec.affinity Affinity
    PersistentVolumeClaimSpec.resources VolumeResourceRequirements
    PersistentVolumeClaimSpec.dataSourceRef TypedObjectReference
    PodSpec.resources ResourceRequirements Container.restartPolicyRules ContainerRestartRule
    IngressSpec.defaultBackend IngressBackend
    HTTPIngressPath.backend IngressBackend IngressBackend.service IngressServiceBackend
    IngressServiceBackend.port ServiceBackendPort IngressSpec.rules IngressRule IngressRule.http HTTPIngressRuleValue
    IngressSpec.tls IngressTLS
    HTTPIngressRuleValue.paths HTTPIngressPath IngressBackend.resource TypedLocalObjectReference
    NetworkPolicySpec.ingress NetworkPolicyIngressRule NetworkPolicySpec.egress NetworkPolicyEgressRule
    NetworkPolicyIngressRule.from NetworkPolicyPeer NetworkPolicyEgressRule.to NetworkPolicyPeer
    NetworkPolicyIngressRule.ports NetworkPolicyPort NetworkPolicyEgressRule.ports NetworkPolicyPort
    HorizontalPodAutoscalerSpec.scaleTargetRef CrossVersionObjectReference
    HorizontalPodAutoscalerSpec.metrics MetricSpec
    HorizontalPodAutoscalerSpec.behavior HorizontalPodAutoscalerBehavior
    HorizontalPodAutoscalerBehavior.scaleUp HPAScalingRules HorizontalPodAutoscalerBehavior.scaleDown HPAScalingRules
    HPAScalingRules.policies HPAScalingPolicy MetricSpec.resource ResourceMetricSource MetricSpec.pods PodsMetricSource
    MetricSpec.object ObjectMetricSource MetricSpec.external ExternalMetricSource
    MetricSpec.containerResource ContainerResourceMetricSource Role.rules PolicyRule ClusterRole.rules PolicyRule
    RoleBinding.subjects Subject ClusterRoleBinding.subjects Subject ResourceQuotaSpec.scopeSelector ScopeSelector
    ScopeSelector.matchExpressions ScopedResourceSelectorRequirement LimitRangeSpec.limits LimitRangeItem
    EndpointSlice.endpoints Endpoint EndpointSlice.ports EndpointPort Endpoint.conditions EndpointConditions
    Endpoints.subsets EndpointSubset EndpointSubset.addresses EndpointAddress EndpointSubset.ports EndpointPort
    ServiceAccount.secrets ObjectReference ServiceAccount.imagePullSecrets LocalObjectReference
    ValidatingWebhookConfiguration.webhooks ValidatingWebhook MutatingWebhookConfiguration.webhooks MutatingWebhook
    ValidatingWebhook.rules RuleWithOperations MutatingWebhook.rules RuleWithOperations
    ValidatingAdmissionPolicySpec.validations Validation JobSpec.podFailurePolicy PodFailurePolicy
    PodFailurePolicy.rules PodFailurePolicyRule
    JobSpec.successPolicy SuccessPolicy SuccessPolicy.rules SuccessPolicyRule
    PodAffinityTerm.labelSelector LabelSelector NodeSelectorTerm.matchExpressions NodeSelectorRequirement
    NodeSelectorTerm.matchFields NodeSelectorRequirement LabelSelector.matchExpressions LabelSelectorRequirement
    NodeAffinity.requiredDuringSchedulingIgnoredDuringExecution NodeSelector
    NodeAffinity.preferredDuringSchedulingIgnoredDuringExecution PreferredSchedulingTerm
    PodAffinity.requiredDuringSchedulingIgnoredDuringExecution PodAffinityTerm
    PodAffinity.preferredDuringSchedulingIgnoredDuringExecution WeightedPodAffinityTerm
    PodAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution PodAffinityTerm
    PodAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution WeightedPodAffinityTerm
    Volume.secret SecretVolumeSource Volume.configMap ConfigMapVolumeSource Volume.emptyDir EmptyDirVolumeSource
    Volume.hostPath HostPathVolumeSource Volume.persistentVolumeClaim PersistentVolumeClaimVolumeSource
    Volume.projected ProjectedVolumeSource Volume.downwardAPI DownwardAPIVolumeSource Volume.csi CSIVolumeSource
    Volume.ephemeral EphemeralVolumeSource EphemeralVolumeSource.volumeClaimTemplate PersistentVolumeClaimTemplate
    PersistentVolumeClaimTemplate.spec PersistentVolumeClaimSpec
    Volume.nfs NFSVolumeSource Volume.image ImageVolumeSource
    ProjectedVolumeSource.sources VolumeProjection EnvVar.valueFrom EnvVarSource
    SecretVolumeSource.items KeyToPath
    ConfigMapVolumeSource.items KeyToPath DownwardAPIVolumeSource.items DownwardAPIVolumeFile
    PersistentVolumeSpec.csi CSIPersistentVolumeSource PersistentVolumeSpec.hostPath HostPathVolumeSource
    PersistentVolumeSpec.nfs NFSVolumeSource PersistentVolumeSpec.local LocalVolumeSource
    PersistentVolumeSpec.claimRef ObjectReference PersistentVolumeSpec.nodeAffinity VolumeNodeAffinity
    VolumeNodeAffinity.required NodeSelector
    """)

  private static let byField: [String: String] = pairs(
    """
    metadata ObjectMeta template PodTemplateSpec selector LabelSelector containers Container initContainers Container
    ephemeralContainers EphemeralContainer env EnvVar envFrom EnvFromSource volumes Volume volumeMounts VolumeMount
    volumeDevices VolumeDevice livenessProbe Probe readinessProbe Probe startupProbe Probe exec ExecAction
    httpGet HTTPGetAction tcpSocket TCPSocketAction grpc GRPCAction sleep SleepAction lifecycle Lifecycle
    postStart LifecycleHandler preStop LifecycleHandler httpHeaders HTTPHeader capabilities Capabilities
    seLinuxOptions SELinuxOptions windowsOptions WindowsSecurityContextOptions seccompProfile SeccompProfile
    appArmorProfile AppArmorProfile sysctls Sysctl tolerations Toleration hostAliases HostAlias dnsConfig PodDNSConfig
    imagePullSecrets LocalObjectReference readinessGates PodReadinessGate schedulingGates PodSchedulingGate
    topologySpreadConstraints TopologySpreadConstraint nodeAffinity NodeAffinity podAffinity PodAffinity
    podAntiAffinity PodAntiAffinity os PodOS resourceClaims PodResourceClaim volumeClaimTemplates PersistentVolumeClaim
    ownerReferences OwnerReference managedFields ManagedFieldsEntry labelSelector LabelSelector
    namespaceSelector LabelSelector podSelector LabelSelector objectSelector LabelSelector metric MetricIdentifier
    target MetricTarget describedObject CrossVersionObjectReference roleRef RoleRef clientConfig WebhookClientConfig
    matchConstraints MatchResources resourceRules NamedRuleWithOperations fieldRef ObjectFieldSelector
    resourceFieldRef ResourceFieldSelector configMapKeyRef ConfigMapKeySelector secretKeyRef SecretKeySelector
    configMapRef ConfigMapEnvSource secretRef SecretEnvSource ipBlock IPBlock sessionAffinityConfig SessionAffinityConfig
    clientIP ClientIPConfig preference NodeSelectorTerm nodeSelectorTerms NodeSelectorTerm podAffinityTerm PodAffinityTerm
    resizePolicy ContainerResizePolicy dataSource TypedLocalObjectReference taints Taint subjects Subject
    """)

  /// Texts with a type of their own.
  private static let namedTexts: [String: String] = pairs(
    """
    Container.imagePullPolicy PullPolicy Container.terminationMessagePolicy TerminationMessagePolicy
    Container.restartPolicy ContainerRestartPolicy PodSpec.restartPolicy RestartPolicy PodSpec.dnsPolicy DNSPolicy
    ContainerPort.protocol Protocol ServicePort.protocol Protocol
    Capabilities.add Capability Capabilities.drop Capability
    ServiceSpec.type ServiceType ServiceSpec.sessionAffinity ServiceAffinity ServiceSpec.ipFamilies IPFamily
    ServiceSpec.ipFamilyPolicy IPFamilyPolicy ServiceSpec.externalTrafficPolicy ServiceExternalTrafficPolicy
    ServiceSpec.internalTrafficPolicy ServiceInternalTrafficPolicy Toleration.operator TolerationOperator
    Toleration.effect TaintEffect PersistentVolumeClaimSpec.accessModes PersistentVolumeAccessMode
    PersistentVolumeSpec.accessModes PersistentVolumeAccessMode
    PersistentVolumeClaimSpec.volumeMode PersistentVolumeMode
    NetworkPolicySpec.policyTypes PolicyType HTTPIngressPath.pathType PathType Secret.type SecretType
    JobSpec.completionMode CompletionMode CronJobSpec.concurrencyPolicy ConcurrencyPolicy
    DeploymentStrategy.type DeploymentStrategyType StatefulSetSpec.podManagementPolicy PodManagementPolicyType
    HTTPGetAction.scheme URIScheme ResourceQuotaSpec.scopes ResourceQuotaScope LimitRangeItem.type LimitType
    TopologySpreadConstraint.whenUnsatisfiable UnsatisfiableConstraintAction EndpointSlice.addressType AddressType
    NodeSelectorRequirement.operator NodeSelectorOperator LabelSelectorRequirement.operator LabelSelectorOperator
    EmptyDirVolumeSource.medium StorageMedium VolumeMount.mountPropagation MountPropagationMode
    """)

  private static func pairs(_ text: String) -> [String: String] {
    let words = text.split(whereSeparator: { $0 == " " || $0 == "\n" })
    var found: [String: String] = [:]
    for index in stride(from: 0, to: words.count - 1, by: 2) { found[String(words[index])] = String(words[index + 1]) }
    return found
  }
}
