/// Rules for security contexts.
extension FieldFaults {
  private static let identifiers = 0...2_147_483_647

  mutating func checkSecurityContext(_ context: KubeValue?, _ path: FieldPath, hostUsers: Bool) {
    guard let context else { return }
    checkRange(context["runAsUser"]?.integer, Self.identifiers, path.runAsUser)
    checkRange(context["runAsGroup"]?.integer, Self.identifiers, path.runAsGroup)
    if let mount = context["procMount"]?.string {
      checkOptionalChoice(mount, ["Default", "Unmasked"], path.procMount)
      if hostUsers, mount == "Unmasked" {
        invalid(path.procMount, .string(mount), "`hostUsers` must be false to use `Unmasked`")
      }
    }
    checkSeccomp(context["seccompProfile"], path.seccompProfile)
    if context["allowPrivilegeEscalation"]?.bool == false {
      let shown = GoDump.value(context, .securityContext)
      if context["privileged"]?.bool == true {
        invalid(path, shown, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true")
      }
      if context["capabilities"]?.texts("add").contains("CAP_SYS_ADMIN") == true {
        invalid(path, shown, "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN")
      }
    }
    checkWindows(context["windowsOptions"], path.windowsOptions)
    checkAppArmor(context["appArmorProfile"], path.appArmorProfile)
  }

  /// Mirrors `validatePodSpecSecurityContext`.
  mutating func checkPodSecurityContext(_ spec: KubeValue, _ path: FieldPath) {
    guard let context = spec["securityContext"] else { return }
    for field in ["fsGroup", "runAsUser", "runAsGroup"] {
      checkRange(context[field]?.integer, Self.identifiers, path[field])
    }
    // Not over `enumerated()`: the optimizer of Swift 6.3.1 breaks down on it here.
    let groups = context.list("supplementalGroups").map(\.integer)
    for index in groups.indices { checkRange(groups[index], Self.identifiers, path.supplementalGroups[index]) }
    if spec["shareProcessNamespace"]?.bool == true, spec["hostPID"]?.bool == true {
      invalid(
        path.shareProcessNamespace, true, "ShareProcessNamespace and HostPID cannot both be enabled")
    }
    checkSysctls(context.list("sysctls"), spec, path.sysctls)
    checkOptionalChoice(
      context["fsGroupChangePolicy"]?.string, ["Always", "OnRootMismatch"], path.fsGroupChangePolicy)
    checkSeccomp(context["seccompProfile"], path.seccompProfile)
    checkWindows(context["windowsOptions"], path.windowsOptions)
    checkAppArmor(context["appArmorProfile"], path.appArmorProfile)
    checkOptionalChoice(
      context["supplementalGroupsPolicy"]?.string, ["Merge", "Strict"], path.supplementalGroupsPolicy)
    checkOptionalChoice(
      context["seLinuxChangePolicy"]?.string, ["MountOption", "Recursive"], path.seLinuxChangePolicy)
  }

  private mutating func checkSysctls(_ sysctls: [KubeValue], _ spec: KubeValue, _ path: FieldPath) {
    var seen: Set<String> = []
    for (index, sysctl) in sysctls.enumerated() {
      let name = sysctl.text("name")
      let place = path[index].name
      if name.isEmpty {
        required(place)
      } else if !NameForms.sysctl(name) {
        invalid(
          place, .string(name),
          "must have at most 253 characters and match regex "
            + "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$")
      } else if seen.contains(name) {
        duplicate(place, .string(name))
      }
      let dotted = name.replacing("/", with: ".")
      if spec["hostNetwork"]?.bool == true, dotted.hasPrefix("net.") {
        invalid(place, .string(name), "may not be specified when 'hostNetwork' is true")
      } else if spec["hostIPC"]?.bool == true, Self.isOfIPC(dotted) {
        invalid(place, .string(name), "may not be specified when 'hostIPC' is true")
      }
      seen.insert(name)
    }
  }

  private static func isOfIPC(_ name: String) -> Bool {
    name == "kernel.sem" || ["kernel.shm", "kernel.msg", "fs.mqueue."].contains { name.hasPrefix($0) }
  }

  private mutating func checkSeccomp(_ profile: KubeValue?, _ path: FieldPath) {
    guard let profile else { return }
    let type = profile.text("type")
    if type.isEmpty {
      required(path.type, "type is required when seccompProfile is set")
    } else {
      checkOptionalChoice(type, ["Localhost", "RuntimeDefault", "Unconfined"], path.type)
    }
    if type == "Localhost" {
      if let local = profile["localhostProfile"]?.string {
        checkDescendingPath(local, path.localhostProfile)
      } else {
        required(path.localhostProfile, "must be set when seccomp type is Localhost")
      }
    } else if profile.has("localhostProfile") {
      invalid(
        path.localhostProfile, GoDump.value(profile, .localProfile), "can only be set when seccomp type is Localhost")
    }
  }

  private mutating func checkAppArmor(_ profile: KubeValue?, _ path: FieldPath) {
    guard let profile else { return }
    let missing = "must be set when AppArmor type is Localhost"
    switch profile.text("type") {
    case "Localhost":
      guard let local = profile["localhostProfile"]?.string else { return required(path.localhostProfile, missing) }
      if isPadded(local) {
        invalid(path.localhostProfile, .string(local), "must not be padded with whitespace")
      } else if local.isEmpty {
        required(path.localhostProfile, missing)
      }
      if local.utf8.count > 4095 { tooLong(path.localhostProfile, 4095) }
    case "RuntimeDefault", "Unconfined":
      if let local = profile["localhostProfile"] {
        invalid(path.localhostProfile, local, "can only be set when AppArmor type is Localhost")
      }
    case "": required(path.type, "type is required when appArmorProfile is set")
    case let other: notSupported(path.type, other, ["Localhost", "RuntimeDefault", "Unconfined"])
    }
  }

  private mutating func checkWindows(_ options: KubeValue?, _ path: FieldPath) {
    guard let options else { return }
    if let name = options["gmsaCredentialSpecName"]?.string { checkSubdomain(name, path.gmsaCredentialSpecName) }
    if let spec = options["gmsaCredentialSpec"]?.string {
      if spec.isEmpty {
        invalid(path.gmsaCredentialSpec, "", "gmsaCredentialSpec cannot be an empty string")
      } else if spec.utf8.count > 64 * 1024 {
        invalid(path.gmsaCredentialSpec, .string(spec), "gmsaCredentialSpec size must be under 64 KiB")
      }
    }
    if let user = options["runAsUserName"]?.string, user.isEmpty {
      invalid(path.runAsUserName, "", "runAsUserName cannot be an empty string")
    }
  }

  // MARK: - Operating systems

  mutating func checkOperatingSystem(_ spec: KubeValue, _ path: FieldPath) {
    guard let system = spec["os"] else { return }
    switch system.text("name") {
    case "linux": forbidForLinux(spec, path)
    case "windows": forbidForWindows(spec, path)
    case "": required(path.os.name)
    case let other: notSupported(path.os.name, other, ["linux", "windows"])
    }
  }

  private mutating func forbidForLinux(_ spec: KubeValue, _ path: FieldPath) {
    let text = "windows options cannot be set for a linux pod"
    if spec.at("securityContext", "windowsOptions") != nil { forbidden(path.securityContext.windowsOptions, text) }
    for (place, container) in Self.contexts(spec, path) where container.has("windowsOptions") {
      forbidden(place.windowsOptions, text)
    }
  }

  private mutating func forbidForWindows(_ spec: KubeValue, _ path: FieldPath) {
    let text = "cannot be set for a windows pod"
    let context = spec["securityContext"] ?? [:]
    for field in ["appArmorProfile", "seLinuxOptions"] where context.has(field) {
      forbidden(path.securityContext[field], text)
    }
    if spec.has("hostUsers") { forbidden(path.hostUsers, text) }
    for field in ["hostPID", "hostIPC"] where spec[field]?.bool == true { forbidden(path[field], text) }
    for field in ["seccompProfile", "fsGroup", "fsGroupChangePolicy", "sysctls"] where context.has(field) {
      forbidden(path.securityContext[field], text)
    }
    if spec.has("shareProcessNamespace") { forbidden(path.shareProcessNamespace, text) }
    let rest = [
      "runAsUser", "runAsGroup", "supplementalGroups", "supplementalGroupsPolicy", "seLinuxChangePolicy",
    ]
    for field in rest where context.has(field) { forbidden(path.securityContext[field], text) }
    let own = [
      "appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem", "privileged",
      "allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup",
    ]
    for (place, container) in Self.contexts(spec, path) {
      for field in own where container.has(field) { forbidden(place[field], text) }
    }
  }

  private static func contexts(_ spec: KubeValue, _ path: FieldPath) -> [(FieldPath, KubeValue)] {
    ["initContainers", "containers", "ephemeralContainers"].flatMap { list in
      spec.list(list).enumerated().compactMap { index, container in
        container["securityContext"].map { (path[list][index].securityContext, $0) }
      }
    }
  }
}
