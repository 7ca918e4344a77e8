import DesignEngine
import KubeModel
import PlatformSpec

extension RenderingContext {
  /// The field `template` of everything that makes pods.
  func podTemplate(of workload: WorkloadDesign) -> KubeValue {
    [
      "metadata": [
        "labels": podLabels(of: workload).overlaid(with: workload.releaseLabel),
        "annotations": podAnnotations(of: workload),
      ],
      "spec": podSpec(of: workload),
    ]
  }

  private func podLabels(of workload: WorkloadDesign) -> KubeValue {
    guard CloudIdentity(of: workload, in: design) != nil else { return labels(of: workload) }
    let identity: KubeValue = .mapping(cloud.identityPodLabels.map { ($0.key, .string($0.value)) })
    return labels(of: workload).overlaid(with: identity)
  }

  private func podAnnotations(of workload: WorkloadDesign) -> KubeValue {
    var annotations: KubeValue = ["kubectl.kubernetes.io/default-container": .string(workload.name)]
    let configuration = configuration(of: workload)
    if !configuration.isEmpty {
      // A change of the ConfigMap rolls the pods.
      annotations["plimsoll.dev/config"] = .string(checksum(configuration))
    }
    if let agent = agent(of: workload) {
      annotations["instrumentation.opentelemetry.io/inject-\(agent.rawValue)"] = "true"
      annotations["instrumentation.opentelemetry.io/container-names"] = .string(workload.name)
    }
    if has(.fluentBit) { annotations["fluentbit.io/parser"] = "json" }
    if hasSidecars, specification.observability.metrics {
      // The proxy's agent adds the application's metrics to its own and serves both in the clear.
      let isScraped = !workload.isJob && workload.service.listens
      annotations["prometheus.io/scrape"] = .string(isScraped ? "true" : "false")
      annotations["prometheus.io/port"] = .string("\(workload.service.port)")
      annotations["prometheus.io/path"] = "/metrics"
    }
    annotations = annotations.overlaid(with: MeshTraffic.proxy(of: workload, in: self))
      .overlaid(with: LinkerdTraffic.proxy(of: workload, in: self))
    switch specification.cluster.nodeAutoscaler {
    case .clusterAutoscaler:
      // Its only local volume is scratch space; a job would have to begin anew.
      annotations["cluster-autoscaler.kubernetes.io/safe-to-evict"] = .string(workload.isJob ? "false" : "true")
    case .karpenter:
      if workload.isJob { annotations["karpenter.sh/do-not-disrupt"] = "true" }
    }
    return annotations
  }

  private func podSpec(of workload: WorkloadDesign) -> KubeValue {
    let security: KubeValue = [
      "runAsNonRoot": true, "runAsUser": .integer(Self.user), "runAsGroup": .integer(Self.user),
      "fsGroup": .integer(Self.user), "fsGroupChangePolicy": "OnRootMismatch",
      "seccompProfile": ["type": "RuntimeDefault"], "sysctls": lowPorts(of: workload),
    ]
    return [
      "restartPolicy": workload.isJob ? "Never" : .omitted,
      "serviceAccountName": .string(workload.name),
      "automountServiceAccountToken": false,
      "enableServiceLinks": false,
      "priorityClassName": .string(SharedNames.priority(workload.service.criticality)),
      "terminationGracePeriodSeconds": .integer(workload.termination.gracePeriodSeconds),
      "securityContext": security,
      "nodeSelector": nodeSelector(of: workload),
      "tolerations": tolerations(of: workload),
      "affinity": affinity(of: workload),
      "topologySpreadConstraints": topologySpread(of: workload),
      "containers": [container(of: workload)],
      "volumes": scratchVolumes(of: workload),
    ]
  }

  /// Ports below 1024 are for root on some container runtimes; this sysctl of the pod's own network opens them.
  private func lowPorts(of workload: WorkloadDesign) -> KubeValue {
    guard !workload.isJob, workload.service.listens, workload.service.openPorts.contains(where: { $0 < 1024 }) else {
      return .omitted
    }
    return [["name": "net.ipv4.ip_unprivileged_port_start", "value": "0"]]
  }

  /// A user that owns nothing on any node.
  private static let user = 10_001

  private func container(of workload: WorkloadDesign) -> KubeValue {
    let probes = workload.isProbed ? workload.probes : nil
    return [
      "name": .string(workload.name),
      "image": .string(imageReference(of: workload.service)),
      "imagePullPolicy": "IfNotPresent",
      "command": texts(workload.service.command),
      "args": texts(workload.service.arguments),
      "ports": containerPorts(of: workload),
      "envFrom": configuration(of: workload).isEmpty
        ? .omitted : [["configMapRef": ["name": .string(workload.name)]]],
      "env": containerEnvironment(of: workload),
      "resources": resources(of: workload),
      "startupProbe": probe(probes?.startup, of: workload),
      "livenessProbe": probe(probes?.liveness, of: workload),
      "readinessProbe": probe(probes?.readiness, of: workload),
      "lifecycle": lifecycle(of: workload),
      "securityContext": [
        "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": ["drop": ["ALL"]],
      ],
      "volumeMounts": volumeMounts(of: workload),
    ]
  }

  /// By its digest where one is known, else by tag: then the digest is known only to the registry.
  private func imageReference(of service: Service) -> String {
    service.digest.map { "\(service.image)@\($0)" } ?? "\(service.image):\(service.version)"
  }

  private func texts(_ texts: [String]) -> KubeValue {
    texts.isEmpty ? .omitted : .strings(texts.map { escaped($0) })
  }

  private func containerPorts(of workload: WorkloadDesign) -> KubeValue {
    if workload.isJob || !workload.service.listens { return .omitted }
    let named =
      [(SharedNames.applicationPort, workload.service.port)]
      + workload.service.additionalPorts.map { ($0.name, $0.port) }
    return .sequence(
      named.map { ["name": .string($0.0), "containerPort": .integer($0.1), "protocol": "TCP"] })
  }

  private func resources(of workload: WorkloadDesign) -> KubeValue {
    let wanted = workload.resources
    return [
      "requests": [
        "cpu": .string(cpuText(wanted.cpuRequestMilli)), "memory": .string(memoryText(wanted.memoryRequestMiB)),
      ],
      "limits": [
        "cpu": .optional(wanted.cpuLimitMilli.map(cpuText)), "memory": .string(memoryText(wanted.memoryLimitMiB)),
      ],
    ]
  }

  /// Time for load balancers and proxies to forget the pod before it is told to end.
  private func lifecycle(of workload: WorkloadDesign) -> KubeValue {
    guard !workload.isJob, workload.termination.preStopSeconds > 0 else { return .omitted }
    return ["preStop": ["sleep": ["seconds": .integer(workload.termination.preStopSeconds)]]]
  }

  private func scratchVolumes(of workload: WorkloadDesign) -> KubeValue {
    let names = ["tmp"] + workload.service.scratch.indices.map { "scratch-\($0 + 1)" }
    return .sequence(names.map { ["name": .string($0), "emptyDir": ["sizeLimit": "256Mi"]] })
  }

  private func volumeMounts(of workload: WorkloadDesign) -> KubeValue {
    var mounts: [KubeValue] = [["name": "tmp", "mountPath": "/tmp"]]
    for (index, path) in workload.service.scratch.enumerated() {
      mounts.append(["name": "scratch-\(index + 1)", "mountPath": .string(path)])
    }
    if let volume = workload.service.volume, workload.keepsVolume {
      mounts.append(["name": "data", "mountPath": .string(volume.mountPath)])
    }
    return .sequence(mounts)
  }
}

extension WorkloadDesign {
  /// Runs to its end instead of serving.
  var isJob: Bool { kind == .cronJob }

  /// Says by its probes whether it lives: not a job, and not what has neither a port nor a command to ask.
  var isProbed: Bool { !isJob && (service.listens || !service.health.command.isEmpty) }

  /// Only pods of a stateful set have a volume of their own.
  var keepsVolume: Bool { kind == .statefulSet && service.volume != nil }
}

/// CPU in thousandths of a core in its canonical form: `500m`, `2`.
package func cpuText(_ milli: Int) -> String { milli % 1000 == 0 ? "\(milli / 1000)" : "\(milli)m" }

/// Memory in MiB in its canonical form: `512Mi`, `2Gi`.
package func memoryText(_ mebibytes: Int) -> String {
  mebibytes > 0 && mebibytes % 1024 == 0 ? "\(mebibytes / 1024)Gi" : "\(mebibytes)Mi"
}
