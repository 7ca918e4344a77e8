import KubeModel

/// Security contexts: what no container needs that works.
extension Fix {
  static let privilegeEscalation = Fix(
    code: "PSS13", summary: "Sets `allowPrivilegeEscalation: false`.",
    whySafe:
      "Only a set-uid program (sudo, ping of old images) gains by it. Containers that are privileged or add SYS_ADMIN are left alone: for them the API server refuses the field."
  ) { object, _ in
    containers(of: object).compactMap { path, container in
      let context = container["securityContext"]
      if context?["privileged"]?.bool == true || adds("SYS_ADMIN", context) { return nil }
      return TreeEdit("\(path).securityContext.allowPrivilegeEscalation", false)
    }
  }

  static let droppedCapabilities = Fix(
    code: "PSS14", summary: "Drops all capabilities, and keeps those that are added.",
    whySafe:
      "A process that is not root holds no capabilities to begin with. Containers that may run as root, or that are privileged, are left alone: they may need what the runtime gives."
  ) { object, _ in
    let pod = podTemplate(object)?.spec["securityContext"]
    return containers(of: object).compactMap { path, container in
      let context = container["securityContext"]
      guard isUnprivileged(context, pod), context?["privileged"]?.bool != true else { return nil }
      // What is added beyond the standard is for a person to judge.
      let added = context?.at("capabilities", "add")?.sequence?.compactMap(\.string) ?? []
      guard added.allSatisfy({ $0 == "NET_BIND_SERVICE" }) else { return nil }
      return TreeEdit("\(path).securityContext.capabilities.drop", ["ALL"])
    }
  }

  static let seccompProfile = Fix(
    code: "PSS19", summary: "Sets the seccomp profile `RuntimeDefault` for the pod.",
    whySafe:
      "It is the profile that container runtimes use by themselves outside Kubernetes; it denies calls that applications do not make. A profile that is set, in the pod or a container, is left alone, and so are privileged containers."
  ) { object, _ in
    guard let workload = podTemplate(object) else { return [] }
    let contexts = [workload.spec] + containers(of: object).map(\.container)
    let isTaken = contexts.contains { value in
      let context = value["securityContext"]
      return context?["seccompProfile"] != nil || context?["privileged"]?.bool == true
    }
    if isTaken { return [] }
    return [TreeEdit("\(workload.path).securityContext.seccompProfile.type", "RuntimeDefault")].compactMap(\.self)
  }

  static let tokenAutomount = Fix(
    code: "POD15", summary: "Sets `automountServiceAccountToken: false` for the pod.",
    whySafe:
      "The account has no rights in these files, so that the token opens nothing; it is done only when the files are declared complete. Tokens for clouds and Vault are volumes of their own and stay."
  ) { object, inspection in
    guard inspection.isComplete, let workload = podTemplate(object) else { return [] }
    return [TreeEdit("\(workload.path).automountServiceAccountToken", false)].compactMap(\.self)
  }

  static let serviceAccountField = Fix(
    code: "API09", summary: "Writes `serviceAccountName` beside the deprecated `serviceAccount`.",
    whySafe: "The API server sets each of the two fields from the other."
  ) { object, _ in
    guard let workload = podTemplate(object), workload.spec["serviceAccountName"] == nil,
      let name = workload.spec["serviceAccount"], name.string != nil
    else { return [] }
    return [TreeEdit("\(workload.path).serviceAccountName", name)].compactMap(\.self)
  }

  private static func podTemplate(_ object: KubeObject) -> Workload? { Workload(object, Workload.Context()) }

  private static func containers(
    of object: KubeObject
  ) -> [(path: String, container: KubeValue)] {
    guard let workload = podTemplate(object) else { return [] }
    return ["initContainers", "containers", "ephemeralContainers"].flatMap { list in
      (workload.spec[list]?.sequence ?? []).enumerated().map { index, value in
        ("\(workload.path).\(list)[\(index)]", value)
      }
    }
  }

  /// Whether the container is sure not to run as root: its own word counts before the pod's.
  private static func isUnprivileged(_ context: KubeValue?, _ pod: KubeValue?) -> Bool {
    if let user = (context?["runAsUser"] ?? pod?["runAsUser"])?.integer { return user > 0 }
    return (context?["runAsNonRoot"] ?? pod?["runAsNonRoot"])?.bool == true
  }

  private static func adds(_ capability: String, _ context: KubeValue?) -> Bool {
    context?.at("capabilities", "add")?.sequence?.contains { text in
      text.string == capability || text.string == "CAP_\(capability)"
    } ?? false
  }
}
