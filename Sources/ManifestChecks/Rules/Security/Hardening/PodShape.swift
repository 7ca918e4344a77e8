import KubeModel

extension Check {
  static let hostAliases = Check(
    "POD16", "host-aliases", .low, .security, optional: true,
    summary: "A pod has entries of its own in /etc/hosts.",
    why: "Names lead elsewhere than the rest of the cluster thinks, and nobody sees it in DNS.",
    remedy: "Use a Service, an ExternalName or DNS.", peers: .peers("TV:7"),
    passing: Example.pod(), failing: Example.pod("hostAliases: [{ip: 10.0.0.1, hostnames: [b]}]"),
    inspect: .pods {
      $0.eachWorkload { workload in
        guard workload.spec["hostAliases"]?.sequence?.isEmpty == false else { return nil }
        return Violation(workload, "writes its own /etc/hosts", at: "hostAliases")
      }
    })

  static let sudo = Check(
    "POD19", "sudo-entrypoint", .low, .security,
    summary: "A container starts its program with sudo.",
    why: "It needs an image with setuid programs and a process that may gain rights.",
    remedy: "Run the program as the user that it needs.", peers: .peers("KB:62"),
    passing: Example.pod(container: "command: [server]"), failing: Example.pod(container: "command: [sudo, server]"),
    inspect: .pods {
      $0.eachContainer { container, workload in
        let isUsed = container.words.contains { word in
          word.contains("sudo")
            && word.split(whereSeparator: { $0.isWhitespace || $0 == ";" || $0 == "&" || $0 == "|" }).contains("sudo")
        }
        return isUsed ? Violation(workload, container, "starts with sudo", at: "command") : nil
      }
    })

  static let gitSyncProgram = Check(
    "POD20", "git-sync-exec", .medium, .security,
    summary: "The variable GITSYNC_GIT names the program that git-sync runs.",
    why: "Who may change the variable runs any program with the rights of the pod.",
    remedy: "Leave the variable out.", peers: .peers("CK:159"),
    passing: Example.pod(container: "env: [{name: GITSYNC_REPO, value: \"https://git.example/a\"}]"),
    failing: Example.pod(container: "env: [{name: GITSYNC_GIT, value: /tmp/git}]"),
    inspect: .pods {
      $0.eachContainer { container, workload in
        guard let index = container.env.firstIndex(where: { $0["name"]?.string == "GITSYNC_GIT" }) else { return nil }
        return Violation(workload, container, "sets GITSYNC_GIT", at: "env[\(index)]")
      }
    })

  static let nakedPod = Check(
    "POD21", "naked-pod", .medium, .deployment,
    summary: "A pod stands by itself, without a controller.",
    why: "When its node goes, nobody makes it again.",
    remedy: "Make it a Deployment, a Job or a StatefulSet.", peers: .peers("KB:73, KY:prevent-bare-pods"),
    passing: Example.deployment(), failing: Example.pod()
  ) {
    $0.each("", "Pod") { pod in
      let isOwned = pod.root.at("metadata", "ownerReferences")?.sequence?.isEmpty == false
      let isHook = pod.annotations.contains { entry in
        ["helm.sh/hook", "argocd.argoproj.io/hook", "kubernetes.io/config.mirror", "kubernetes.io/config.source"]
          .contains(entry.key)
      }
      // Static pods of a control plane.
      let isStatic = pod.namespace == "kube-system" && pod.root.at("spec", "hostNetwork")?.bool == true
      return isOwned || isHook || isStatic ? nil : Violation(pod, "has no controller")
    }
  }

  static let nodePinning = Check(
    "POD22", "node-pinning", .medium, .deployment,
    summary: "A pod is bound to one node by name.",
    why: "When that node goes, the pod can run nowhere; with nodeName even the scheduler is passed by.",
    remedy: "Select nodes by what they are, not by name.",
    peers: .peers("KY:restrict-node-selection,restrict-node-affinity"),
    passing: Example.deployment("nodeSelector: {pool: general}"),
    failing: Example.deployment("nodeSelector: {kubernetes.io/hostname: node-1}"),
    inspect: .pods {
      $0.eachWorkload { workload in
        if workload.object.root.at("metadata", "ownerReferences") != nil { return nil }
        if let name = workload.spec["nodeName"]?.string, !name.isEmpty {
          return Violation(workload, "is bound to the node \(name)", at: "nodeName")
        }
        guard let name = workload.spec.at("nodeSelector", "kubernetes.io/hostname")?.string else { return nil }
        return Violation(workload, "is bound to the node \(name)", at: "nodeSelector[kubernetes.io/hostname]")
      }
    })

  static let controlPlaneToleration = Check(
    "POD23", "control-plane-toleration", .medium, .deployment,
    summary: "A workload tolerates the taints of the control plane, or all taints.",
    why: "It may land beside etcd, or on nodes that are about to go.",
    remedy: "Tolerate only the taints of the nodes that it is meant for.",
    peers: .peers("KY:restrict-controlplane-scheduling"),
    passing: Example.deployment("tolerations: [{key: pool, operator: Exists}]"),
    failing: Example.deployment("tolerations: [{operator: Exists}]"),
    inspect: .pods { pods in
      pods.eachWorkload { workload, _ in
        if workload.kind == .daemonSet || workload.namespace == "kube-system" { return [] }
        return (workload.spec["tolerations"]?.sequence ?? []).enumerated().compactMap { index, toleration in
          let key = toleration["key"]?.string ?? ""
          let place = "tolerations[\(index)]"
          if key == "node-role.kubernetes.io/control-plane" || key == "node-role.kubernetes.io/master" {
            return Violation(workload, "tolerates the taint \(key)", at: place)
          }
          guard key.isEmpty, toleration["operator"]?.string == "Exists" else { return nil }
          return Violation(workload, "tolerates every taint", at: place)
        }
      }
    })

  static let noNodeAffinity = Check(
    "POD24", "no-node-affinity", .info, .deployment, optional: true,
    summary: "A pod has no node affinity.", why: "It may land on any node that has room.",
    remedy: "Say which nodes it is meant for.", peers: .peers("KL:no-node-affinity"),
    passing: Example.deployment(
      "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
        + "{nodeSelectorTerms: [{matchExpressions: [{key: pool, operator: Exists}]}]}}}"),
    failing: Example.deployment(),
    inspect: .pods {
      $0.eachWorkload { workload in
        workload.spec.at("affinity", "nodeAffinity") == nil
          ? Violation(workload, "has no node affinity", at: "affinity") : nil
      }
    })

  static let ephemeralContainer = Check(
    "POD25", "ephemeral-container-in-manifest", .low, .deployment, optional: true,
    summary: "A manifest holds an ephemeral container.",
    why: "They are for looking into running pods; the API server refuses them in a new one.",
    remedy: "Remove it; kubectl debug adds one when it is needed.", peers: .peers("KY:block-ephemeral-containers"),
    passing: Example.pod(), failing: Example.pod("ephemeralContainers: [{name: d, image: b:1}]"),
    inspect: .pods {
      $0.eachContainer { container, workload in
        container.kind == .ephemeral ? Violation(workload, container, "is ephemeral") : nil
      }
    })

  static let tooManyContainers = Check(
    "POD29", "too-many-containers", .info, .deployment, optional: true,
    summary: "A pod has more than six containers.",
    why: "They scale, restart and fail together, whether they belong together or not.",
    remedy: "Split what can run apart into workloads of its own.", peers: .peers("KY:limit-containers-per-pod"),
    passing: Example.pod(), failing: manyContainers,
    inspect: .pods {
      $0.eachWorkload { workload in
        let count = workload.lasting.count
        return count > 6 && workload.kind != .workflow
          ? Violation(workload, "has \(count) containers", at: "containers") : nil
      }
    })

  private static let manyContainers = Example.pod().replacing(
    "containers: [", with: "containers: [" + "bcdefg".map { "{name: \($0), image: b:1}, " }.joined())

  static let sharedProcesses = Check(
    "POD35", "share-process-namespace", .low, .security,
    summary: "The containers of a pod see each other's processes.",
    why: "Each can read the variables and memory of the others, their secrets included.",
    remedy: "Leave shareProcessNamespace out.",
    passing: Example.pod(), failing: Example.pod("shareProcessNamespace: true"),
    inspect: .pods {
      $0.eachWorkload { workload in
        workload.spec["shareProcessNamespace"]?.bool == true
          ? Violation(workload, "shares one process namespace", at: "shareProcessNamespace") : nil
      }
    })
}
