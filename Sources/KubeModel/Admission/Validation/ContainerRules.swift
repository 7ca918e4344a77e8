/// What the rules for a container look at around it.
struct ContainerSetting {
  let volumes: [String: KubeValue]
  let claims: Set<String>
  let gracePeriod: Int?
  let restartPolicy: String
  let hostUsers: Bool

  init(_ spec: KubeValue, volumes: [String: KubeValue]) {
    self.volumes = volumes
    claims = Set(spec.list("resourceClaims").map { $0.text("name") }.filter { !$0.isEmpty })
    gracePeriod = spec["terminationGracePeriodSeconds"]?.integer
    restartPolicy = spec.text("restartPolicy")
    hostUsers = spec["hostUsers"]?.bool ?? true
  }
}

/// Rules for containers.
extension FieldFaults {
  mutating func checkContainers(_ containers: [KubeValue], _ setting: ContainerSetting, _ path: FieldPath) {
    if containers.isEmpty { return required(path) }
    var names: Set<String> = []
    for (index, container) in containers.enumerated() {
      let place = path[index]
      checkContainer(container, setting, place)
      checkContainerRestart(container, setting, place, supported: ["Always", "Never", "OnFailure"], isInit: false)
      let name = container.text("name")
      if !names.insert(name).inserted { duplicate(place.name, .string(name)) }
      checkRunning(container, setting, place)
    }
    checkHostPorts(containers, path)
  }

  mutating func checkInitContainers(
    _ containers: [KubeValue], _ regular: [KubeValue], _ setting: ContainerSetting, _ path: FieldPath
  ) {
    var names: Set<String> = []
    for container in regular { names.insert(container.text("name")) }
    for (index, container) in containers.enumerated() {
      let place = path[index]
      checkContainer(container, setting, place)
      checkContainerRestart(container, setting, place, supported: ["Always", "Never", "OnFailure"], isInit: true)
      let name = container.text("name")
      if !name.isEmpty, !names.insert(name).inserted { duplicate(place.name, .string(name)) }
      checkHostPorts([container], path)
      if container.text("restartPolicy") == "Always" {
        checkRunning(container, setting, place)
      } else {
        for field in ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] where container.has(field) {
          forbidden(place[field], "may not be set for init containers without restartPolicy=Always")
        }
      }
    }
  }

  /// The restart policy of one container and its rules.
  private mutating func checkContainerRestart(
    _ container: KubeValue, _ setting: ContainerSetting, _ path: FieldPath, supported: [String], isInit: Bool
  ) {
    let policy = container["restartPolicy"]?.string
    if let policy { checkOptionalChoice(policy, supported, path.restartPolicy) }
    let rules = container.list("restartPolicyRules")
    if policy == nil, !rules.isEmpty {
      required(path.restartPolicy, "must specify restartPolicy when restart rules are used")
    }
    if isInit, policy == "Always", !rules.isEmpty {
      forbidden(
        path.restartPolicyRules, "restartPolicyRules are not allowed for init containers with restart policy Always")
    }
    if rules.count > 20 { tooLong(path.restartPolicyRules, 20) }
    for (index, rule) in rules.enumerated() {
      checkChoice(rule.text("action"), ["Restart", "RestartAllContainers"], path.restartPolicyRules[index].action)
      let codes = rule["exitCodes"]
      if codes == nil { required(path.restartPolicyRules[index].exitCodes, "must be specified") }
      guard let codes else { continue }
      checkChoice(codes.text("operator"), ["In", "NotIn"], path.restartPolicyRules[index].exitCodes["operator"])
      if codes.list("values").count > 255 { tooLong(path.restartPolicyRules[index].exitCodes.values, 255) }
    }
  }

  mutating func checkEphemeralContainers(_ spec: KubeValue, _ setting: ContainerSetting, _ path: FieldPath) {
    let ephemeral = spec.list("ephemeralContainers")
    let others = Set((spec.list("containers") + spec.list("initContainers")).map { $0.text("name") })
    var names = others
    for (index, container) in ephemeral.enumerated() {
      let place = path[index]
      checkContainer(container, setting, place)
      let image = container.text("image")
      if isPadded(image) { invalid(place.image, .string(image), "must not have leading or trailing whitespace") }
      let name = container.text("name")
      if !names.insert(name).inserted { duplicate(place.name, .string(name)) }
      let target = container.text("targetContainerName")
      if !target.isEmpty, !others.contains(target) { notFound(place.targetContainerName, .string(target)) }
      for field in ["ports", "resources", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle"]
      where container.isSet(field) {
        forbidden(place[field], "cannot be set for an Ephemeral Container")
      }
      for (mount, entry) in container.list("volumeMounts").enumerated() {
        for field in ["subPath", "subPathExpr"] where entry.isSet(field) {
          forbidden(place.volumeMounts[mount][field], "cannot be set for an Ephemeral Container")
        }
      }
    }
  }

  /// Mirrors `validateContainerCommon`.
  private mutating func checkContainer(_ container: KubeValue, _ setting: ContainerSetting, _ path: FieldPath) {
    let name = container.text("name")
    if name.isEmpty { required(path.name) } else { checkLabel(name, path.name) }
    if container.text("image").isEmpty { required(path.image) }
    checkChoice(
      container.text("terminationMessagePolicy"), ["File", "FallbackToLogsOnError"], path.terminationMessagePolicy)
    checkContainerPorts(container.list("ports"), path.ports)
    checkEnvironment(container.list("env"), setting, path.env)
    checkEnvironmentSources(container.list("envFrom"), path.envFrom)
    checkMounts(container, setting, path.volumeMounts)
    checkDevices(container, setting, path.volumeDevices)
    checkChoice(container.text("imagePullPolicy"), ["Always", "IfNotPresent", "Never"], path.imagePullPolicy)
    checkResources(container["resources"] ?? [:], path.resources, claims: setting.claims)
    checkResizePolicies(container.list("resizePolicy"), setting, path.resizePolicy)
    checkSecurityContext(container["securityContext"], path.securityContext, hostUsers: setting.hostUsers)
  }

  /// Life cycle and probes of a container that runs along.
  private mutating func checkRunning(_ container: KubeValue, _ setting: ContainerSetting, _ path: FieldPath) {
    if let lifecycle = container["lifecycle"] {
      for hook in ["postStart", "preStop"] {
        if let handler = lifecycle[hook] {
          checkHandler(handler, ["exec", "httpGet", "tcpSocket", "sleep"], setting, path.lifecycle[hook])
        }
      }
      if let signal = lifecycle["stopSignal"]?.string, signal.isEmpty { required(path.lifecycle.stopSignal) }
    }
    for field in ["livenessProbe", "readinessProbe", "startupProbe"] {
      guard let probe = container[field] else { continue }
      let place = path[field]
      checkProbe(probe, setting, place)
      if field == "readinessProbe" {
        if let grace = probe["terminationGracePeriodSeconds"] {
          invalid(place.terminationGracePeriodSeconds, grace, "must not be set for readinessProbes")
        }
      } else if let threshold = probe["successThreshold"]?.integer, threshold != 1 {
        invalid(place.successThreshold, .integer(threshold), "must be 1")
      }
    }
  }

  private mutating func checkProbe(_ probe: KubeValue, _ setting: ContainerSetting, _ path: FieldPath) {
    checkHandler(probe, ["exec", "httpGet", "tcpSocket", "grpc"], setting, path)
    for field in ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"] {
      checkNonNegative(probe[field]?.integer, path[field])
    }
    if let grace = probe["terminationGracePeriodSeconds"]?.integer, grace <= 0 {
      invalid(path.terminationGracePeriodSeconds, .integer(grace), "must be greater than 0")
    }
  }

  private mutating func checkHandler(
    _ handler: KubeValue, _ types: [String], _ setting: ContainerSetting, _ path: FieldPath
  ) {
    var found = 0
    for type in types {
      guard let action = handler[type] else { continue }
      if found > 0 {
        forbidden(path[type], "may not specify more than 1 handler type")
        continue
      }
      found += 1
      let place = path[type]
      switch type {
      case "exec": if !action.isSet("command") { required(place.command) }
      case "httpGet": checkHTTPGet(action, place)
      case "tcpSocket": checkPortOrName(action["port"], place.port)
      case "grpc": checkPort(action["port"]?.integer, place.port)
      default:
        let seconds = action["seconds"]?.integer ?? 0
        if let grace = setting.gracePeriod, !(0...max(0, grace)).contains(seconds) {
          invalid(
            place, .integer(seconds),
            "must be non-negative and less than terminationGracePeriodSeconds (\(grace))")
        }
      }
    }
    if found == 0 { required(path, "must specify a handler type") }
  }

  private mutating func checkHTTPGet(_ action: KubeValue, _ path: FieldPath) {
    if !action.isSet("path") { required(path.path) }
    checkPortOrName(action["port"], path.port)
    checkOptionalChoice(action.text("scheme"), ["HTTP", "HTTPS"], path.scheme)
    for header in action.list("httpHeaders") {
      let name = header.text("name")
      invalid(path.httpHeaders, .string(name), each: NameForms.headerName(name))
    }
  }

  private mutating func checkContainerPorts(_ ports: [KubeValue], _ path: FieldPath) {
    var names: Set<String> = []
    for (index, port) in ports.enumerated() {
      let place = path[index]
      let name = port.text("name")
      if !name.isEmpty {
        let problems = NameForms.portName(name)
        invalid(place.name, .string(name), each: problems)
        if problems.isEmpty, !names.insert(name).inserted { duplicate(place.name, .string(name)) }
      }
      let number = port["containerPort"]?.integer ?? 0
      if number == 0 { required(place.containerPort) } else { checkPort(number, place.containerPort) }
      if let host = port["hostPort"]?.integer, host != 0 { checkPort(host, place.hostPort) }
      checkChoice(port.text("protocol"), ["SCTP", "TCP", "UDP"], place["protocol"])
    }
  }

  private mutating func checkHostPorts(_ containers: [KubeValue], _ path: FieldPath) {
    var seen: Set<String> = []
    for (index, container) in containers.enumerated() {
      for (position, port) in container.list("ports").enumerated() {
        guard let host = port["hostPort"]?.integer, host != 0 else { continue }
        let key = "\(port.text("protocol"))/\(port.text("hostIP"))/\(host)"
        if !seen.insert(key).inserted { duplicate(path[index].ports[position].hostPort, .string(key)) }
      }
    }
  }

  private mutating func checkResizePolicies(_ policies: [KubeValue], _ setting: ContainerSetting, _ path: FieldPath) {
    var seen: Set<String> = []
    for (index, policy) in policies.enumerated() {
      let resource = policy.text("resourceName")
      if !seen.insert(resource).inserted { duplicate(path[index], .string(resource)) }
      checkChoice(resource, ["cpu", "memory"], path)
      let restart = policy.text("restartPolicy")
      checkChoice(restart, ["NotRequired", "RestartContainer"], path)
      if setting.restartPolicy == "Never", restart != "NotRequired" {
        invalid(path, .string(restart), "must be 'NotRequired' when `restartPolicy` is 'Never'")
      }
    }
  }
}
