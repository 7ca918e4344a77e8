/// Rules for pod specs.
///
/// Mirrors `ValidatePodSpec` of Kubernetes 1.36 and what it calls, in its order.
extension FieldFaults {
  /// A pod itself, or the template of something else.
  struct PodSubject {
    /// The metadata of a pod; nil for a template.
    var pod: KubeValue?
    var isPod: Bool { pod != nil }
  }

  mutating func checkPod(_ pod: KubeValue) {
    checkMetadata(pod, isNamespaced: true) { NameForms.dns1123Subdomain($0) }
    let spec = pod["spec"] ?? [:]
    let path = FieldPath.root.spec
    checkPodAnnotations(pod.at("metadata", "annotations"), spec, .root.metadata.annotations)
    checkPodSpec(spec, path, PodSubject(pod: pod["metadata"] ?? [:]))
    if spec.text("serviceAccountName").isEmpty {
      for (index, volume) in spec.list("volumes").enumerated() {
        for (source, projection) in (volume["projected"]?.list("sources") ?? []).enumerated()
        where projection.has("serviceAccountToken") {
          forbidden(
            path.volumes[index].projected.sources[source].serviceAccountToken,
            "must not be specified when serviceAccountName is not set")
        }
      }
    }
    for list in ["containers", "initContainers"] {
      for (index, container) in spec.list(list).enumerated() { checkImagePadding(container, path[list][index]) }
    }
  }

  mutating func checkNewPod(_ pod: KubeValue) {
    checkPod(pod)
    let spec = pod["spec"] ?? [:]
    let path = FieldPath.root.spec
    if spec.isSet("ephemeralContainers") { forbidden(path.ephemeralContainers, "cannot be set on create") }
    if spec.isSet("nodeName"), spec.isSet("schedulingGates") {
      forbidden(path.nodeName, "cannot be set until all schedulingGates have been cleared")
    }
  }

  func isPadded(_ text: String) -> Bool { text.first?.isWhitespace == true || text.last?.isWhitespace == true }

  private mutating func checkImagePadding(_ container: KubeValue, _ path: FieldPath) {
    let image = container.text("image")
    if isPadded(image) { invalid(path.image, .string(image), "must not have leading or trailing whitespace") }
  }

  /// Mirrors `ValidatePodTemplateSpec`.
  mutating func checkPodTemplate(_ template: KubeValue?, _ path: FieldPath) {
    let metadata = template?["metadata"]
    let spec = template?["spec"] ?? [:]
    checkLabels(metadata?["labels"], path.labels)
    checkAnnotations(metadata?["annotations"], path.annotations)
    checkPodAnnotations(metadata?["annotations"], spec, path.annotations)
    checkPodSpec(spec, path.spec, PodSubject(pod: nil))
    if spec.isSet("ephemeralContainers") {
      forbidden(path.spec.ephemeralContainers, "ephemeral containers not allowed in pod template")
    }
  }

  private mutating func checkPodAnnotations(_ annotations: KubeValue?, _ spec: KubeValue, _ path: FieldPath) {
    guard let annotations else { return }
    if let mirror = annotations["kubernetes.io/config.mirror"], !spec.isSet("nodeName") {
      invalid(
        path[key: "kubernetes.io/config.mirror"], mirror, "must set spec.nodeName if mirror pod annotation is set")
    }
    let cost = "controller.kubernetes.io/pod-deletion-cost"
    if let text = annotations[cost]?.string, !Self.isDeletionCost(text) {
      invalid(path[key: cost], .string(text), "must be a 32bit integer")
    }
  }

  private static func isDeletionCost(_ text: String) -> Bool {
    guard let first = text.utf8.first, first != UInt8(ascii: "+") else { return false }
    let digits = first == UInt8(ascii: "-") ? text.dropFirst() : text[...]
    return Int32(text) != nil && (digits == "0" || digits.first != "0")
  }

  mutating func checkPodSpec(_ spec: KubeValue, _ path: FieldPath, _ subject: PodSubject) {
    let containers = spec.list("containers")
    let volumes = checkVolumes(spec.list("volumes"), path.volumes, podName: subject.pod?.text("name") ?? "")
    let setting = ContainerSetting(spec, volumes: volumes)
    checkResourceClaims(spec.list("resourceClaims"), path.resourceClaims)
    checkContainers(containers, setting, path.containers)
    checkInitContainers(spec.list("initContainers"), containers, setting, path.initContainers)
    checkEphemeralContainers(spec, setting, path.ephemeralContainers)
    checkPodLevelResources(spec, setting, path.resources)
    checkHostNetwork(spec, path.containers, subject)
    checkChoice(spec.text("restartPolicy"), ["Always", "OnFailure", "Never"], path.restartPolicy)
    checkChoice(
      spec.text("dnsPolicy"), ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"], path.dnsPolicy)
    checkLabels(spec["nodeSelector"], path.nodeSelector)
    checkPodSecurityContext(spec, path.securityContext)
    checkAffinity(spec["affinity"], path.affinity)
    checkDNSConfig(spec["dnsConfig"], spec.text("dnsPolicy"), path.dnsConfig)
    for (index, gate) in spec.list("readinessGates").enumerated() {
      checkQualifiedName(gate.text("conditionType"), path.readinessGates[index].conditionType)
    }
    checkSchedulingGates(spec.list("schedulingGates"), path.schedulingGates)
    checkTopologySpread(spec.list("topologySpreadConstraints"), path.topologySpreadConstraints)
    checkHostUsers(spec, path)
    checkPodNames(spec, path)
    checkPodRest(spec, path)
    checkOperatingSystem(spec, path)
  }

  private mutating func checkPodNames(_ spec: KubeValue, _ path: FieldPath) {
    for field in ["serviceAccountName", "nodeName"] where spec.isSet(field) {
      checkSubdomain(spec.text(field), path[field])
    }
    if let seconds = spec["activeDeadlineSeconds"]?.integer {
      checkRange(seconds, 1...2_147_483_647, path.activeDeadlineSeconds)
    }
    for field in ["hostname", "subdomain"] where spec.isSet(field) { checkLabel(spec.text(field), path[field]) }
    if let name = spec["hostnameOverride"]?.string {
      checkSubdomain(name, path.hostnameOverride)
      if name.utf8.count > 64 { invalid(path.hostnameOverride, .string(name), NameForms.tooLong(64)) }
      if spec["hostNetwork"]?.bool == true {
        forbidden(path.hostnameOverride, "hostnameOverride may not be set when hostNetwork is true")
      }
      if spec["setHostnameAsFQDN"]?.bool == true {
        forbidden(path.hostnameOverride, "may not be set when setHostnameAsFQDN is true")
      }
    }
  }

  private mutating func checkPodRest(_ spec: KubeValue, _ path: FieldPath) {
    checkTolerations(spec.list("tolerations"), path.tolerations)
    for (index, alias) in spec.list("hostAliases").enumerated() {
      checkIP(alias.text("ip"), path.hostAliases[index].ip)
      for (position, name) in alias.texts("hostnames").enumerated() {
        checkSubdomain(name, path.hostAliases[index].hostnames[position])
      }
    }
    if spec.isSet("priorityClassName") { checkSubdomain(spec.text("priorityClassName"), path.priorityClassName) }
    if let name = spec["runtimeClassName"]?.string { checkSubdomain(name, path.runtimeClassName) }
    if let policy = spec["preemptionPolicy"]?.string {
      checkChoice(policy, ["PreemptLowerPriority", "Never"], path.preemptionPolicy)
    }
    if let overhead = spec["overhead"] { checkResources(["limits": overhead], path.overhead) }
  }

  private mutating func checkHostNetwork(_ spec: KubeValue, _ path: FieldPath, _ subject: PodSubject) {
    guard spec["hostNetwork"]?.bool == true else { return }
    for (index, container) in spec.list("containers").enumerated() {
      for (position, port) in container.list("ports").enumerated() {
        let host = port["hostPort"]?.integer ?? 0
        guard subject.isPod || host != 0, host != port["containerPort"]?.integer else { continue }
        invalid(
          path[index].ports[position].hostPort, .integer(host),
          "must match `containerPort` when `hostNetwork` is true")
      }
    }
  }

  private mutating func checkHostUsers(_ spec: KubeValue, _ path: FieldPath) {
    guard spec["hostUsers"]?.bool == false else { return }
    for (field, name) in [("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")]
    where spec[field]?.bool == true {
      forbidden(path[name], "when `pod.Spec.HostUsers` is false")
    }
  }

  private mutating func checkResourceClaims(_ claims: [KubeValue], _ path: FieldPath) {
    var names: Set<String> = []
    for (index, claim) in claims.enumerated() {
      let name = claim.text("name")
      if name.isEmpty {
        required(path[index].name)
      } else if !names.insert(name).inserted {
        duplicate(path[index].name, .string(name))
      } else {
        checkLabel(name, path[index].name)
      }
      let sources = ["resourceClaimName", "resourceClaimTemplateName"]
      let given = sources.filter { claim.has($0) }
      let shown = GoDump.value(claim, .podResourceClaim)
      if given.count == 2 {
        invalid(
          path[index], shown, "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified")
      } else if given.isEmpty {
        invalid(path[index], shown, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`")
      }
      for source in given { checkSubdomain(claim.text(source), path[index][source]) }
    }
  }

  private mutating func checkPodLevelResources(_ spec: KubeValue, _ setting: ContainerSetting, _ path: FieldPath) {
    guard let resources = spec["resources"] else { return }
    if resources.has("claims") { forbidden(path.claims, "claims cannot be set for Resources at pod-level") }
    checkResources(resources, path, isPodLevel: true, claims: setting.claims)
    var own = spec
    own["resources"] = nil
    own["overhead"] = nil
    let bounds = ResourceAmounts(resources["requests"])
    for entry in PodResources.requests(own).entries where PodResources.isPodLevel(entry.name) {
      let given = bounds[entry.name] ?? .zero
      if entry.amount > given {
        invalid(
          path.requests[key: entry.name], .string(given.description),
          "must be greater than or equal to aggregate container requests of \(entry.amount)")
      }
    }
    let limits = ResourceAmounts(resources["limits"])
    for (index, container) in spec.list("containers").enumerated() {
      for entry in ResourceAmounts(container.at("resources", "limits")).entries {
        guard let most = limits[entry.name], entry.amount > most else { continue }
        invalid(
          path.containers[index][key: entry.name].limits, .string(entry.amount.description),
          "must be less than or equal to pod limits of \(most)")
      }
    }
  }

  private mutating func checkSchedulingGates(_ gates: [KubeValue], _ path: FieldPath) {
    var seen: Set<String> = []
    for (index, gate) in gates.enumerated() {
      let name = gate.text("name")
      checkQualifiedName(name, path[index])
      if !seen.insert(name).inserted { duplicate(path[index], .string(name)) }
    }
  }

  private mutating func checkDNSConfig(_ config: KubeValue?, _ policy: String, _ path: FieldPath) {
    if policy == "None" {
      guard let config else { return required(path, "must provide `dnsConfig` when `dnsPolicy` is None") }
      if !config.isSet("nameservers") {
        return required(path.nameservers, "must provide at least one DNS nameserver when `dnsPolicy` is None")
      }
    }
    guard let config else { return }
    let servers = config.texts("nameservers")
    if servers.count > 3 {
      invalid(path.nameservers, .strings(servers), "must not have more than 3 nameservers")
    }
    for (index, server) in servers.enumerated() { checkIP(server, path.nameservers[index]) }
    let searches = config.texts("searches")
    if searches.count > 32 {
      invalid(path.searches, .strings(searches), "must not have more than 32 search paths")
    }
    if searches.joined(separator: " ").utf8.count > 2048 {
      invalid(
        path.searches, .strings(searches),
        "must not have more than 2048 characters (including spaces) in the search list")
    }
    for (index, search) in searches.enumerated() where search != "." {
      let name = search.hasSuffix(".") ? String(search.dropLast()) : search
      // Underscores are fine here.
      if !NameRules.dns1123Subdomain(name.replacing("_", with: "a")).isEmpty {
        invalid(path.searches[index], .string(name), each: Self.underscoredSubdomain(name))
      }
    }
    for (index, option) in config.list("options").enumerated() where !option.isSet("name") {
      required(path.options[index], "must not be empty")
    }
  }

  private static func underscoredSubdomain(_ text: String) -> [String] {
    var problems = text.utf8.count > 253 ? [NameForms.tooLong(253)] : []
    problems.append(
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-', '_', or '.', and must "
        + "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
        + "'[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')")
    return problems
  }
}
