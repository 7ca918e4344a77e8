/// Everything about a pod that the scheduler looks at, apart from its name and its state.
///
/// Pods with equal shapes are placed by equal rules, so what depends on the shape alone is worked out once.
struct PodShape: Hashable, Sendable {
  var namespace: Symbol
  var labels = LabelSet()
  var priority: Int32 = 0
  /// `preemptionPolicy` is not `Never`.
  var mayPreempt = true
  var requests = ResourceRequests()
  /// `spec.nodeName`, where no such node exists yet.
  var nodeName: Symbol?
  var tolerations: [Toleration] = []
  var nodeRequirements = NodeRequirements()
  var preferredNodes: [PreferredNodeTerm] = []
  var hostPorts: [HostPort] = []
  /// nil where the pod declares no constraint at all, so that the profile's defaults hold.
  var spread: [SpreadConstraint]?
  var affinity = PodAffinity()
  /// Images of init containers, containers and image volumes, with their tags.
  var images: [Symbol] = []
  /// Init containers and containers, for the bound of the image score.
  var containerCount = 0
  var gates: [Symbol] = []
  var volumes = PodVolumes()
  var owner: Owner?

  struct Owner: Hashable, Sendable {
    var kind: Symbol
    var name: Symbol
  }
}

/// What a pod requests, by `component-helpers/resource.PodRequests`.
struct ResourceRequests: Hashable, Sendable {
  /// By resource; resources beyond the end are not requested.
  var amounts: [Int64] = [0, 0, 0]
  /// CPU and memory for scoring: a container without a request counts as 100 m and 200 MiB.
  var nonZeroCPU: Int64 = 0
  var nonZeroMemory: Int64 = 0

  subscript(resource: ResourceID) -> Int64 {
    resource.index < amounts.count ? amounts[resource.index] : 0
  }

  /// The larger of both for each resource.
  func largest(_ other: ResourceRequests) -> ResourceRequests {
    var both = self
    both.amounts = (0..<max(amounts.count, other.amounts.count)).map { place in
      max(self[ResourceID(index: place)], other[ResourceID(index: place)])
    }
    both.nonZeroCPU = max(nonZeroCPU, other.nonZeroCPU)
    both.nonZeroMemory = max(nonZeroMemory, other.nonZeroMemory)
    return both
  }
}

struct PreferredNodeTerm: Hashable, Sendable {
  var weight: Int64
  var term: NodeTerm
}

struct HostPort: Hashable, Sendable {
  var ip: Symbol
  var transport: Symbol
  var port: Int32

  /// Two ports clash when one of them takes every address, or both the same.
  func conflicts(with other: HostPort, anyAddress: Symbol) -> Bool {
    port == other.port && transport == other.transport
      && (ip == other.ip || ip == anyAddress || other.ip == anyAddress)
  }
}

struct SpreadConstraint: Hashable, Sendable {
  var topologyKey: Symbol
  var maxSkew: Int64
  var minDomains: Int64
  /// `DoNotSchedule`, else `ScheduleAnyway`.
  var isHard: Bool
  /// nil selects nothing.
  var selector: SymbolSelector?
  var honorsNodeAffinity: Bool
  var honorsTaints: Bool
}

/// The four lists of terms below `podAffinity` and `podAntiAffinity`.
struct PodAffinity: Hashable, Sendable {
  struct Term: Hashable, Sendable {
    var topologyKey: Symbol
    /// nil selects nothing.
    var selector: SymbolSelector?
    var namespaces: [Symbol]
    /// nil selects no namespace, the empty selector all.
    var namespaceSelector: SymbolSelector?
  }

  struct WeightedTerm: Hashable, Sendable {
    var weight: Int64
    var term: Term
  }

  var required: [Term] = []
  var requiredAnti: [Term] = []
  var preferred: [WeightedTerm] = []
  var preferredAnti: [WeightedTerm] = []

  var isEmpty: Bool {
    required.isEmpty && requiredAnti.isEmpty && preferred.isEmpty && preferredAnti.isEmpty
  }

  var hasPreferences: Bool { !preferred.isEmpty || !preferredAnti.isEmpty }
}

/// The volumes of a pod that restrict where it runs.
struct PodVolumes: Hashable, Sendable {
  struct Claim: Hashable, Sendable {
    var name: Symbol
    /// A generic ephemeral volume, whose claim the pod owns.
    var isEphemeral: Bool
  }

  /// A disk that in-tree drivers attach: conflicts on one node unless all mount it read-only.
  struct Disk: Hashable, Sendable {
    var kind: Symbol
    var identity: Symbol
    var isReadOnly: Bool
    /// Whether two read-only mounts may share a node.
    var sharesReadOnly: Bool
  }

  var claims: [Claim] = []
  var disks: [Disk] = []

  var isEmpty: Bool { claims.isEmpty && disks.isEmpty }
}
