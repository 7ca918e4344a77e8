import KubeModel

/// A pod as an object describes it: the pod itself, or the template that a controller makes pods of.
///
/// Everything that rules ask again and again is read here once.
final class Workload: Sendable {
  /// What makes the pods, and so how long they run.
  enum Kind: Sendable {
    case pod, deployment, statefulSet, daemonSet, replicaSet, replicationController, job, cronJob, rollout
    case knativeService, scaledJob, podTemplate, deploymentConfig, sandbox, workflow
  }

  let object: KubeObject
  let kind: Kind
  let namespace: String
  /// Where the pod's `spec` stands, `spec.template.spec`.
  let path: String
  let metadata: KubeValue?
  let labels: [(key: String, value: String)]
  let spec: KubeValue
  /// The `securityContext` of the pod.
  let securityContext: KubeValue?
  /// Init containers, containers, ephemeral containers.
  let containers: [PodContainer]
  let volumes: [KubeValue]
  let secured: SecuredPod
  /// How many pods really run: the least that an autoscaler permits, else `spec.replicas`, else one.
  let replicas: Int
  /// The autoscalers that set the number of its pods.
  let autoscalers: [Autoscaler]

  /// nil for an object that makes no pods, or whose template stands elsewhere.
  init?(_ object: KubeObject, _ context: Context) {
    guard let (kind, keys) = Self.template(object) else { return nil }
    var template = object.root
    for key in keys {
      guard let next = template[key] else { return nil }
      template = next
    }
    guard let spec = template["spec"], spec.mapping != nil else { return nil }
    self.object = object
    self.kind = kind
    self.spec = spec
    namespace = object.namespace ?? ""
    metadata = template["metadata"]
    labels = (metadata?["labels"]?.mapping?.entries ?? []).map { ($0.key, $0.value.string ?? "") }
    path = keys.isEmpty ? "spec" : keys.joined(separator: ".") + ".spec"
    securityContext = spec["securityContext"]
    volumes = spec["volumes"]?.sequence ?? []
    let defaults = context.limitRanges[namespace] ?? ContainerDefaults()
    let podResources = spec["resources"]
    containers =
      kind == .workflow
      ? Self.workflowContainers(spec, path, defaults) : Self.containers(spec, path, podResources, defaults)
    secured = SecuredPod(metadata: metadata, spec: spec)
    let target = Autoscaler.Target(namespace: namespace, group: object.group, kind: object.kind, name: object.name)
    autoscalers = context.scalers[target] ?? []
    let written = object.root.at("spec", "replicas")?.integer ?? 1
    replicas = autoscalers.map(\.minimum).min() ?? written
  }

  /// What of other objects decides about a pod.
  struct Context {
    var limitRanges: [String: ContainerDefaults] = [:]
    var scalers: [Autoscaler.Target: [Autoscaler]] = [:]
  }

  private static func template(_ object: KubeObject) -> (kind: Kind, keys: [String])? {
    let plain = ["spec", "template"]
    return switch (object.group, object.kind) {
    case ("", "Pod"): (.pod, [])
    case ("apps", "Deployment"): (.deployment, plain)
    case ("apps", "StatefulSet"): (.statefulSet, plain)
    case ("apps", "DaemonSet"): (.daemonSet, plain)
    case ("apps", "ReplicaSet"): (.replicaSet, plain)
    case ("", "ReplicationController"): (.replicationController, plain)
    case ("batch", "Job"): (.job, plain)
    case ("batch", "CronJob"): (.cronJob, ["spec", "jobTemplate", "spec", "template"])
    case ("argoproj.io", "Rollout"): (.rollout, plain)
    case ("argoproj.io", "Workflow"), ("argoproj.io", "WorkflowTemplate"), ("argoproj.io", "ClusterWorkflowTemplate"):
      (.workflow, [])
    case ("argoproj.io", "CronWorkflow"): (.workflow, ["spec", "workflowSpec"])
    case ("serving.knative.dev", "Service"): (.knativeService, plain)
    case ("keda.sh", "ScaledJob"): (.scaledJob, ["spec", "jobTargetRef", "template"])
    case ("", "PodTemplate"): (.podTemplate, ["template"])
    case ("apps.openshift.io", "DeploymentConfig"): (.deploymentConfig, plain)
    case ("agents.x-k8s.io", "Sandbox"), ("extensions.agents.x-k8s.io", "SandboxTemplate"):
      (.sandbox, ["spec", "podTemplate"])
    default: nil
    }
  }

  private static func containers(
    _ spec: KubeValue, _ path: String, _ podResources: KubeValue?, _ defaults: ContainerDefaults
  ) -> [PodContainer] {
    var found: [PodContainer] = []
    for (list, kind) in PodContainer.lists {
      for (index, value) in (spec[list]?.sequence ?? []).enumerated() {
        found.append(
          PodContainer(
            value, kind, at: (path, list, index), podHasResources: podResources?.mapping != nil, defaults))
      }
    }
    return found
  }

  /// The steps of an Argo workflow, each a container of a pod of its own.
  private static func workflowContainers(
    _ spec: KubeValue, _ path: String, _ defaults: ContainerDefaults
  ) -> [PodContainer] {
    (spec["templates"]?.sequence ?? []).enumerated().flatMap { index, template in
      ["container", "script"].compactMap { field in
        template[field].map {
          PodContainer($0, .main, at: (path, "templates[\(index)].\(field)", nil), podHasResources: false, defaults)
        }
      }
    }
  }
}

extension Workload {
  func label(_ key: String) -> String? { labels.first { $0.key == key }?.value }

  func annotation(_ key: String) -> String? { metadata?.at("annotations", key)?.string }

  /// A field of the security context: the container's, else the pod's.
  func effective(_ field: String, _ container: PodContainer) -> KubeValue? {
    container.securityContext?[field] ?? securityContext?[field]
  }

  var isWindows: Bool { spec.at("os", "name")?.string == "windows" }

  /// The pods are to end by themselves.
  var isBatch: Bool {
    switch kind {
    case .job, .cronJob, .scaledJob, .workflow: true
    case .pod, .deployment, .statefulSet, .daemonSet, .replicaSet, .replicationController, .rollout, .knativeService,
      .podTemplate, .deploymentConfig, .sandbox:
      false
    }
  }

  /// A controller keeps a number of equal pods running, which can be set.
  var isReplicated: Bool {
    switch kind {
    case .deployment, .statefulSet, .replicaSet, .replicationController, .rollout, .deploymentConfig: true
    case .pod, .daemonSet, .job, .cronJob, .knativeService, .scaledJob, .podTemplate, .sandbox, .workflow: false
    }
  }

  /// Containers that stay while the pod runs: main ones and sidecars.
  var lasting: [PodContainer] { containers.filter { $0.kind == .main || $0.kind == .sidecar } }

  func container(named name: String) -> PodContainer? { containers.first { $0.name == name } }

  /// The requests of a pod as the scheduler counts them, in thousandths of a CPU and in bytes.
  var request: (cpuMilli: Int64, memoryBytes: Int64) {
    var (cpu, memory) = (Int64(0), Int64(0))
    var (firstCPU, firstMemory) = (Int64(0), Int64(0))
    var (sidecarCPU, sidecarMemory) = (Int64(0), Int64(0))
    for container in containers {
      let (wantedCPU, wantedMemory) = (container.cpuRequest ?? 0, container.memoryRequest ?? 0)
      switch container.kind {
      case .main: (cpu, memory) = (cpu + wantedCPU, memory + wantedMemory)
      case .sidecar: (sidecarCPU, sidecarMemory) = (sidecarCPU + wantedCPU, sidecarMemory + wantedMemory)
      case .initialization:
        firstCPU = max(firstCPU, sidecarCPU + wantedCPU)
        firstMemory = max(firstMemory, sidecarMemory + wantedMemory)
      case .ephemeral: break
      }
    }
    let whole = spec.at("resources", "requests")
    return (
      Resources.milli(whole?["cpu"]) ?? max(cpu + sidecarCPU, firstCPU),
      Resources.bytes(whole?["memory"]) ?? max(memory + sidecarMemory, firstMemory)
    )
  }
}
