import KubeModel
import SimKernel

/// A pod template, by its place in the table of templates.
struct TemplateID: Hashable, Sendable, BitwiseCopyable {
  var raw: Int32

  init(_ index: Int) { raw = Int32(index) }

  var index: Int { Int(raw) }

  static let none = TemplateID(-1)
}

/// What a controller makes pods of, read once: what the scheduler sees of it, and how such a pod lives.
struct PodTemplate: Sendable {
  var namespace: Symbol
  /// `metadata` and `spec`, as they are written.
  var value: KubeValue
  /// What the API server says of such pods.
  var pass = AdmissionPass.free
  var shape: ShapeID
  var life: PodLife
  /// Claims or disks have to be attached before the containers start.
  var hasVolumes = false
  /// `metadata.finalizers` is not empty: the objects of such pods stay, since nobody in a run removes a finalizer.
  var hasFinalizers = false
  /// What the Cluster Autoscaler asks of all such pods.
  var drain = DrainFacts()
  /// The annotation `controller.kubernetes.io/pod-deletion-cost`.
  var deletionCost: Int32 = 0
  var start: StartPlan
  /// How long the work of a pod takes that runs to completion.
  var runTime: SimDuration?
  /// The row of what such pods use; -1 where nothing is said.
  var usage: Int32 = -1
  /// Of the containers that run side by side, without the proxy of a mesh.
  var amounts = PodAmounts()
  /// Of the proxy that a mesh has put into the pods.
  var proxy = PodAmounts()
}

/// What makes two templates the same one.
struct TemplateKey: Hashable, Sendable {
  var namespace: Symbol
  var value: KubeValue
  /// The workload whose selector spreads the pods.
  var owner: PodShape.Owner?
}

/// How pods of one template start, answer probes and stop.
struct PodLife: Hashable, Sendable {
  enum RestartPolicy: UInt8, Sendable { case always, onFailure, never }

  var containers: [ContainerLife] = []
  var restartPolicy = RestartPolicy.always
  var grace = SimDuration.seconds(30)
  /// Those that count for NoExecute taints.
  var tolerations: [ExecutionToleration] = []
}

/// One container, as the kubelet handles it.
struct ContainerLife: Hashable, Sendable {
  enum Role: UInt8, Sendable {
    /// Runs to its end before the next one starts.
    case initialization
    /// An init container that goes on beside the others.
    case sidecar
    case main
  }

  var name: Symbol
  var image: Symbol
  var role = Role.main
  /// The sidecar by which a mesh carries the pod's traffic.
  var isMeshProxy = false
  var pullsAlways = false
  var startup: ProbePlan?
  var readiness: ProbePlan?
  var liveness: ProbePlan?
  /// The part of the grace period that `preStop` takes; only a sleep is known beforehand.
  var preStop = SimDuration.zero
  /// In thousandths of a core and in bytes; nil where nothing is said.
  var cpuRequest: Int64?
  var cpuLimit: Int64?
  var memoryRequest: Int64?
  var memoryLimit: Int64?
}

/// A probe's timing, with the API's defaults filled in.
struct ProbePlan: Hashable, Sendable {
  var initialDelay = SimDuration.zero
  var period = SimDuration.seconds(10)
  var timeout = SimDuration.seconds(1)
  var successThreshold: Int32 = 1
  var failureThreshold: Int32 = 3
}

extension PodTemplate {
  /// Adds up requests and limits of the containers that run side by side.
  mutating func sumUp() {
    let running = life.containers.filter { $0.role != .initialization }
    amounts = Self.sum(running.filter { !$0.isMeshProxy })
    proxy = Self.sum(running.filter(\.isMeshProxy))
  }

  private static func sum(_ containers: [ContainerLife]) -> PodAmounts {
    PodAmounts(
      cpuRequest: containers.reduce(0) { $0 + ($1.cpuRequest ?? 0) },
      memoryRequest: containers.reduce(0) { $0 + ($1.memoryRequest ?? 0) },
      cpuLimit: sum(containers.map(\.cpuLimit)), memoryLimit: sum(containers.map(\.memoryLimit)))
  }

  /// nil where one of the amounts is missing.
  private static func sum(_ amounts: [Int64?]) -> Int64? {
    amounts.contains(nil) ? nil : amounts.reduce(0) { $0 + ($1 ?? 0) }
  }
}
