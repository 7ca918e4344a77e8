/// The structs behind the parts of objects that refusals show whole, field by field in Go's order.
///
/// One line per struct: its name, then fields. `Name` is a text, `Name#` a number, `Name?` a flag, `Name*` a pointer or a
/// list of plain values, `Name{}` a map, `Name:Type` a struct, `Name*Type` a pointer to one, `Name[Type` a list of them.
/// The name in JSON follows in brackets where it isn't the same with a small first letter.
enum GoTypes {
  enum Root: String {
    case podSpec = "PodSpec"
    case securityContext = "SecurityContext"
    case localProfile = "LocalProfile"
    case podResourceClaim = "PodResourceClaim"
    case claimSpec = "ClaimSpec"
    case volumeSource = "PersistentVolumeSource"
    case servicePort = "ServicePort"
    case roleRef = "RoleRef"
    case disruptionBudget = "DisruptionBudgetSpec"
    case taint = "Taint"
  }

  struct Field: Sendable {
    var name: String
    var json: String
    var form: Form
  }

  enum Form: Sendable {
    case text, number, flag, pointer, map
    case structure(String)
    case optional(String)
    case list(String)
  }

  static let all: [String: [Field]] = {
    var types: [String: [Field]] = [:]
    for line in (pods + others).split(separator: "\n") {
      let words = line.split(separator: " ")
      types[String(words[0])] = words.dropFirst().map { field(String($0)) }
    }
    return types
  }()

  private static func field(_ word: String) -> Field {
    var word = word
    var json: String?
    if word.hasSuffix(")"), let open = word.lastIndex(of: "(") {
      json = String(word[word.index(after: open)...].dropLast())
      word = String(word[..<open])
    }
    let end = word.firstIndex { !$0.isLetter && !$0.isNumber } ?? word.endIndex
    let name = String(word[..<end])
    let rest = word[end...].dropFirst()
    let form: Form
    switch word[end...].first {
    case "#": form = .number
    case "?": form = .flag
    case "*": form = rest.isEmpty ? .pointer : .optional(String(rest))
    case "{": form = .map
    case ":": form = .structure(String(rest))
    case "[": form = .list(String(rest))
    default: form = .text
    }
    return Field(name: name, json: json ?? lowered(name), form: form)
  }

  /// `HostIP` is `hostIP`, `IP` is `ip`, `FSType` is `fsType`.
  private static func lowered(_ name: String) -> String {
    let capitals = name.prefix { $0.isUppercase }
    if capitals.count <= 1 { return name.prefix(1).lowercased() + name.dropFirst() }
    if capitals.count == name.count { return name.lowercased() }
    return capitals.dropLast().lowercased() + name.dropFirst(capitals.count - 1)
  }

  private static let pods = """
    PodSpec Volumes[Volume InitContainers[Container Containers[Container EphemeralContainers[EphemeralContainer \
    RestartPolicy TerminationGracePeriodSeconds* ActiveDeadlineSeconds* DNSPolicy NodeSelector{} ServiceAccountName \
    AutomountServiceAccountToken* NodeName SecurityContext*PodSecurityContext ImagePullSecrets[LocalReference Hostname \
    Subdomain SetHostnameAsFQDN* Affinity*Affinity SchedulerName Tolerations[Toleration HostAliases[HostAlias \
    PriorityClassName Priority* PreemptionPolicy* DNSConfig*DNSConfig ReadinessGates[ReadinessGate RuntimeClassName* \
    Overhead{} EnableServiceLinks* TopologySpreadConstraints[Spread OS*OS SchedulingGates[Gate \
    ResourceClaims[PodResourceClaim Resources*Resources HostnameOverride* SchedulingGroup*
    LocalReference Name
    Gate Name
    ReadinessGate ConditionType
    OS Name
    HostAlias IP Hostnames*
    Toleration Key Operator Value Effect TolerationSeconds*
    Taint Key Value Effect TimeAdded*
    DNSConfig Nameservers* Searches* Options[DNSOption
    DNSOption Name Value*
    PodResourceClaim Name ResourceClaimName* ResourceClaimTemplateName*
    Resources Limits{} Requests{} Claims[ResourceClaim
    ResourceClaim Name Request
    Spread MaxSkew# TopologyKey WhenUnsatisfiable LabelSelector* MinDomains* NodeAffinityPolicy* NodeTaintsPolicy* \
    MatchLabelKeys*
    Container Name Image Command* Args* WorkingDir Ports[ContainerPort EnvFrom[EnvFrom Env[EnvVar Resources:Resources \
    ResizePolicy[ResizePolicy RestartPolicy* RestartPolicyRules[RestartRule VolumeMounts[VolumeMount \
    VolumeDevices[VolumeDevice LivenessProbe*Probe ReadinessProbe*Probe StartupProbe*Probe Lifecycle*Lifecycle \
    TerminationMessagePath TerminationMessagePolicy ImagePullPolicy SecurityContext*SecurityContext Stdin? StdinOnce? \
    TTY?
    EphemeralContainer Name Image Command* Args* WorkingDir Ports[ContainerPort EnvFrom[EnvFrom Env[EnvVar \
    Resources:Resources ResizePolicy[ResizePolicy RestartPolicy* RestartPolicyRules[RestartRule \
    VolumeMounts[VolumeMount VolumeDevices[VolumeDevice LivenessProbe*Probe ReadinessProbe*Probe StartupProbe*Probe \
    Lifecycle*Lifecycle TerminationMessagePath TerminationMessagePolicy ImagePullPolicy \
    SecurityContext*SecurityContext Stdin? StdinOnce? TTY? TargetContainerName
    ContainerPort Name HostPort# ContainerPort# Protocol HostIP
    ResizePolicy ResourceName RestartPolicy
    RestartRule Action ExitCodes*ExitCodes
    ExitCodes Operator Values*
    EnvFrom Prefix ConfigMapRef*OptionalReference SecretRef*OptionalReference
    OptionalReference Name Optional*
    EnvVar Name Value ValueFrom*EnvVarSource
    EnvVarSource FieldRef*FieldRef ResourceFieldRef*ResourceFieldRef ConfigMapKeyRef*KeyRef SecretKeyRef*KeyRef \
    FileKeyRef*FileKeyRef
    FieldRef APIVersion FieldPath
    ResourceFieldRef ContainerName Resource Divisor
    KeyRef Name Key Optional*
    FileKeyRef VolumeName Path Key Optional*
    VolumeMount Name ReadOnly? RecursiveReadOnly* MountPath SubPath MountPropagation* SubPathExpr
    VolumeDevice Name DevicePath
    Probe Exec*Exec HTTPGet*HTTPGet TCPSocket*TCPSocket GRPC*GRPC InitialDelaySeconds# TimeoutSeconds# PeriodSeconds# \
    SuccessThreshold# FailureThreshold# TerminationGracePeriodSeconds*
    Exec Command*
    HTTPGet Path Port# Host Scheme HTTPHeaders[Header
    Header Name Value
    TCPSocket Port# Host
    GRPC Port# Service*
    Sleep Seconds#
    Lifecycle PostStart*Handler PreStop*Handler StopSignal*
    Handler Exec*Exec HTTPGet*HTTPGet TCPSocket*TCPSocket Sleep*Sleep
    SecurityContext Capabilities*Capabilities Privileged* SELinuxOptions*SELinux(seLinuxOptions) \
    WindowsOptions*Windows RunAsUser* RunAsGroup* RunAsNonRoot* ReadOnlyRootFilesystem* AllowPrivilegeEscalation* \
    ProcMount* SeccompProfile*LocalProfile AppArmorProfile*LocalProfile
    Capabilities Add* Drop*
    SELinux User Role Type Level
    Windows GMSACredentialSpecName* GMSACredentialSpec* RunAsUserName* HostProcess*
    LocalProfile Type LocalhostProfile*
    PodSecurityContext HostNetwork? HostPID? HostIPC? ShareProcessNamespace* HostUsers* \
    SELinuxOptions*SELinux(seLinuxOptions) WindowsOptions*Windows RunAsUser* RunAsGroup* RunAsNonRoot* \
    SupplementalGroups* SupplementalGroupsPolicy* FSGroup* FSGroupChangePolicy* Sysctls[Sysctl \
    SeccompProfile*LocalProfile AppArmorProfile*LocalProfile SELinuxChangePolicy*(seLinuxChangePolicy)
    Sysctl Name Value
    Affinity NodeAffinity*NodeAffinity PodAffinity*PodAffinity PodAntiAffinity*PodAffinity
    NodeAffinity RequiredDuringSchedulingIgnoredDuringExecution*NodeSelector \
    PreferredDuringSchedulingIgnoredDuringExecution[PreferredTerm
    NodeSelector NodeSelectorTerms[NodeTerm
    PreferredTerm Weight# Preference:NodeTerm
    NodeTerm MatchExpressions[NodeRequirement MatchFields[NodeRequirement
    NodeRequirement Key Operator Values*
    PodAffinity RequiredDuringSchedulingIgnoredDuringExecution[PodTerm \
    PreferredDuringSchedulingIgnoredDuringExecution[WeightedTerm
    WeightedTerm Weight# PodAffinityTerm:PodTerm
    PodTerm LabelSelector* Namespaces* TopologyKey NamespaceSelector* MatchLabelKeys* MismatchLabelKeys*

    """

  private static let others = """
    Volume Name HostPath*HostPath EmptyDir*EmptyDir GCEPersistentDisk*GCE AWSElasticBlockStore*EBS GitRepo*GitRepo \
    Secret*SecretVolume NFS*NFS ISCSI*ISCSI Glusterfs*Gluster PersistentVolumeClaim*ClaimVolume RBD*RBD \
    Quobyte*Quobyte FlexVolume*Flex Cinder*Cinder CephFS*CephFS(cephfs) Flocker*Flocker DownwardAPI*DownwardVolume \
    FC*FC AzureFile*AzureFile ConfigMap*ConfigMapVolume VsphereVolume*Vsphere AzureDisk*AzureDisk \
    PhotonPersistentDisk*Photon Projected*Projected PortworxVolume*Portworx ScaleIO*ScaleIO \
    StorageOS*StorageOS(storageos) CSI*CSIVolume Ephemeral*Ephemeral Image*Image
    HostPath Path Type*
    EmptyDir Medium SizeLimit*
    GCE PDName FSType Partition# ReadOnly?
    EBS VolumeID(volumeID) FSType Partition# ReadOnly?
    GitRepo Repository Revision Directory
    SecretVolume SecretName Items[KeyToPath DefaultMode* Optional*
    ConfigMapVolume Name Items[KeyToPath DefaultMode* Optional*
    KeyToPath Key Path Mode*
    NFS Server Path ReadOnly?
    ISCSI TargetPortal IQN Lun# ISCSIInterface FSType ReadOnly? Portals* DiscoveryCHAPAuth?(chapAuthDiscovery) \
    SessionCHAPAuth?(chapAuthSession) SecretRef*SecretReference InitiatorName*
    Gluster EndpointsName(endpoints) Path ReadOnly?
    ClaimVolume ClaimName ReadOnly?
    RBD CephMonitors*(monitors) RBDImage(image) FSType RBDPool(pool) RadosUser(user) Keyring SecretRef*SecretReference \
    ReadOnly?
    Quobyte Registry Volume ReadOnly? User Group Tenant
    Flex Driver FSType SecretRef*SecretReference ReadOnly? Options{}
    Cinder VolumeID(volumeID) FSType ReadOnly? SecretRef*SecretReference
    CephFS Monitors* Path User SecretFile SecretRef*SecretReference ReadOnly?
    Flocker DatasetName DatasetUUID(datasetUUID)
    DownwardVolume Items[DownwardFile DefaultMode*
    DownwardFile Path FieldRef*FieldRef ResourceFieldRef*ResourceFieldRef Mode*
    FC TargetWWNs* Lun* FSType ReadOnly? WWIDs*(wwids)
    AzureFile SecretName ShareName ReadOnly?
    Vsphere VolumePath FSType StoragePolicyName StoragePolicyID(storagePolicyID)
    AzureDisk DiskName DataDiskURI(diskURI) CachingMode* FSType* ReadOnly* Kind*
    Photon PdID(pdID) FSType
    Projected Sources[Projection DefaultMode*
    Projection Secret*SecretProjection DownwardAPI*DownwardProjection ConfigMap*SecretProjection \
    ServiceAccountToken*TokenProjection ClusterTrustBundle*TrustBundle PodCertificate*
    SecretProjection Name Items[KeyToPath Optional*
    DownwardProjection Items[DownwardFile
    TokenProjection Audience ExpirationSeconds# Path
    TrustBundle Name* SignerName* LabelSelector* Optional* Path
    Portworx VolumeID(volumeID) FSType ReadOnly?
    ScaleIO Gateway System SecretRef*SecretReference SSLEnabled?(sslEnabled) ProtectionDomain StoragePool StorageMode \
    VolumeName FSType ReadOnly?
    StorageOS VolumeName VolumeNamespace FSType ReadOnly? SecretRef*SecretReference
    CSIVolume Driver ReadOnly* FSType* VolumeAttributes{} NodePublishSecretRef*LocalReference
    Ephemeral VolumeClaimTemplate*ClaimTemplate
    ClaimTemplate Spec:ClaimSpec
    Image Reference PullPolicy
    SecretReference Name Namespace
    ClaimSpec AccessModes* Selector* Resources:ClaimResources VolumeName StorageClassName* VolumeMode* \
    DataSource*DataSource DataSourceRef*DataSourceRef VolumeAttributesClassName*
    ClaimResources Limits{} Requests{}
    DataSource APIGroup* Kind Name
    DataSourceRef APIGroup* Kind Name Namespace*
    PersistentVolumeSource GCEPersistentDisk*GCE AWSElasticBlockStore*EBS HostPath*HostPath Glusterfs*GlusterVolume NFS*NFS \
    RBD*RBD Quobyte*Quobyte ISCSI*ISCSI FlexVolume*Flex Cinder*Cinder CephFS*CephFS(cephfs) FC*FC Flocker*Flocker \
    AzureFile*AzureFileVolume VsphereVolume*Vsphere AzureDisk*AzureDisk PhotonPersistentDisk*Photon \
    PortworxVolume*Portworx ScaleIO*ScaleIO Local*Local StorageOS*StorageOS(storageos) CSI*CSI
    GlusterVolume EndpointsName(endpoints) Path ReadOnly? EndpointsNamespace*
    AzureFileVolume SecretName ShareName ReadOnly? SecretNamespace*
    Local Path FSType*
    CSI Driver VolumeHandle ReadOnly? FSType VolumeAttributes{} ControllerPublishSecretRef*SecretReference \
    NodeStageSecretRef*SecretReference NodePublishSecretRef*SecretReference ControllerExpandSecretRef*SecretReference \
    NodeExpandSecretRef*SecretReference
    ServicePort Name Protocol AppProtocol* Port# TargetPort# NodePort#
    RoleRef APIGroup Kind Name
    DisruptionBudgetSpec MinAvailable* Selector* MaxUnavailable* UnhealthyPodEvictionPolicy*
    """
}
