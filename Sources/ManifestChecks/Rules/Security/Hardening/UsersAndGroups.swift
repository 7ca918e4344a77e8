import KubeModel

extension Check {
  static let userContradiction = Check(
    "POD03", "uid-contradiction", .error, .security,
    summary: "A container must not run as root and is told to run as user 0.",
    why: "The kubelet refuses to start it: CreateContainerConfigError.",
    remedy: "Set runAsUser to another user, or leave it out.", peers: .peers("KL:run-as-non-root"),
    passing: Example.pod("securityContext: {runAsNonRoot: true, runAsUser: 65532}"),
    failing: Example.pod("securityContext: {runAsNonRoot: true}", container: "securityContext: {runAsUser: 0}"),
    inspect: .pods {
      $0.eachContainer { container, workload in
        guard workload.effective("runAsNonRoot", container)?.bool == true,
          workload.effective("runAsUser", container)?.integer == 0
        else { return nil }
        return Violation(
          workload, container, "must not be root (runAsNonRoot) and has runAsUser 0", at: "securityContext")
      }
    })

  static let rootGroup = Check(
    "POD04", "root-group", .low, .security,
    summary: "A pod runs with the group 0, or its volumes belong to it.",
    why: "Files of root with rights for their group are open to it.",
    remedy: "Choose another number for runAsGroup, fsGroup and supplementalGroups.",
    peers: .peers("KL:run-as-non-root, TV:116, KY:require-non-root-groups"),
    passing: Example.pod("securityContext: {runAsGroup: 3000, fsGroup: 2000}"),
    failing: Example.pod("securityContext: {runAsGroup: 0}"),
    inspect: .pods { pods in
      pods.eachWorkload { workload, _ in
        var found: [Violation] = []
        for field in ["runAsGroup", "fsGroup"] where workload.securityContext?[field]?.integer == 0 {
          found.append(Violation(workload, "\(field) is 0", at: "securityContext.\(field)"))
        }
        if workload.securityContext?["supplementalGroups"]?.sequence?.contains(where: { $0.integer == 0 }) == true {
          found.append(
            Violation(workload, "the group 0 is a supplemental group", at: "securityContext.supplementalGroups"))
        }
        for container in workload.containers where container.securityContext?["runAsGroup"]?.integer == 0 {
          found.append(Violation(workload, container, "has runAsGroup 0", at: "securityContext.runAsGroup"))
        }
        return found
      }
    })

  static let highUser = Check(
    "POD05", "high-uid-gid", .low, .security, optional: true,
    summary: "A container runs with a user or group below 10000, or one that its image chooses.",
    why: "Such a number may belong to a user of the node, with that user's rights after a break-out.",
    remedy: "Set runAsUser and runAsGroup to at least 10000.",
    peers: .peers("KS:container-security-context-user-group-id, CK:40, TV:20,21"),
    passing: Example.pod("securityContext: {runAsUser: 10001, runAsGroup: 10001}"),
    failing: Example.pod("securityContext: {runAsUser: 1000, runAsGroup: 10001}"),
    inspect: .pods {
      $0.eachContainer { container, workload in
        if workload.secured.hasOwnUsers || workload.isWindows { return nil }
        let low = ["runAsUser", "runAsGroup"].filter { field in
          (workload.effective(field, container)?.integer ?? 0) < 10_000
        }
        if low.isEmpty { return nil }
        return Violation(
          workload, container, "has \(low.joined(separator: " and ")) below 10000 or unset", at: "securityContext")
      }
    })

  static let sharedUser = Check(
    "POD30", "shared-uid", .low, .security, optional: true,
    summary: "Workloads of different namespaces run as the same user.",
    why: "On a shared volume or after a break-out one can read the files of the other.",
    remedy: "Give each namespace users of its own, or set hostUsers: false.",
    peers: .peers("KY:require-unique-uid-per-workload"),
    passing: Example.all(
      Example.pod("securityContext: {runAsUser: 10001}"),
      Example.pod("securityContext: {runAsUser: 10002}").replacing("namespace: x", with: "namespace: y")),
    failing: Example.all(
      Example.pod("securityContext: {runAsUser: 10001}"),
      Example.pod("securityContext: {runAsUser: 10001}").replacing("namespace: x", with: "namespace: y"))
  ) { inspection in
    var first: [Int: Workload] = [:]
    return inspection.eachWorkload { workload in
      guard !workload.secured.hasOwnUsers, let user = workload.securityContext?["runAsUser"]?.integer else {
        return nil
      }
      guard let other = first[user] else {
        first[user] = workload
        return nil
      }
      if other.namespace == workload.namespace { return nil }
      return Violation(
        workload, "runs as user \(user), as \(other.object.title) does", at: "securityContext.runAsUser")
    }
  }

  static let windowsUser = Check(
    "POD27", "windows-user", .medium, .security,
    summary: "A Windows container runs as an administrator.",
    why: "ContainerAdministrator may change everything in the container and is nearer to the host.",
    remedy: "Set windowsOptions.runAsUserName: ContainerUser.", peers: .peers("KY:require-run-as-containeruser"),
    passing: Example.pod("os: {name: windows}, securityContext: {windowsOptions: {runAsUserName: ContainerUser}}"),
    failing: Example.pod("os: {name: windows}"),
    inspect: .pods {
      $0.eachContainer { container, workload in
        guard workload.isWindows else { return nil }
        let own = container.securityContext?.at("windowsOptions", "runAsUserName")
        let user = (own ?? workload.securityContext?.at("windowsOptions", "runAsUserName"))?.string
        if let user, user.lowercased() != "containeradministrator" { return nil }
        return Violation(
          workload, container, "runs as ContainerAdministrator", at: "securityContext.windowsOptions.runAsUserName")
      }
    })

  static let meshUser = Check(
    "POD40", "reserved-mesh-uid", .error, .security,
    summary: "A container runs as the user that the mesh keeps for its proxy.",
    why: "Its traffic passes by the proxy: no encryption, no policy, and often no connection at all.",
    remedy: "Choose another runAsUser.", peers: .peers("IST:0144"),
    passing: meshUserExample(1336), failing: meshUserExample(1337),
    inspect: .pods { pods in
      pods.eachContainer { container, workload in
        guard let user = workload.effective("runAsUser", container)?.integer, user == 1337 || user == 2102,
          container.name != "istio-proxy", container.name != "linkerd-proxy",
          pods.inspection.mesh(of: workload) == (user == 1337 ? .istio : .linkerd)
        else { return nil }
        return Violation(
          workload, container, "runs as user \(user), which the mesh keeps for its proxy",
          at: "securityContext.runAsUser"
        )
      }
    })

  private static func meshUserExample(_ user: Int) -> String {
    Example.all(
      Example.object("v1", "Namespace", "", name: "x", metadata: "labels: {istio-injection: enabled}"),
      Example.pod("securityContext: {runAsUser: \(user)}"))
  }
}

extension Inspection {
  /// How a mesh takes the pods of a workload in.
  func mesh(of workload: Workload) -> MeshInjection {
    MeshInjection(
      label: { workload.label($0) }, annotation: { workload.annotation($0) },
      namespace: find("", "Namespace", namespace: nil, name: workload.namespace))
  }
}
