/// The storage objects that decide where a pod with volumes may run.
struct VolumeState: Sendable {
  /// A namespaced name.
  struct Name: Hashable, Sendable {
    var namespace: Symbol
    var name: Symbol
  }

  enum AccessMode: Hashable, Sendable {
    case readWriteOnce, readOnlyMany, readWriteMany, readWriteOncePod
  }

  struct Claim: Sendable {
    var name: Name
    /// The persistent volume that the claim is bound to, or wants.
    var volumeName: Symbol?
    var isBound = false
    var isLost = false
    var isDeleting = false
    var className: Symbol = .empty
    var accessModes: [AccessMode] = []
    var bytes: Int64 = 0
    var isBlock = false
    var selector: SymbolSelector?
    var attributesClass: Symbol = .empty
    /// The node that a provisioner has been told.
    var selectedNode: Symbol?
  }

  /// `persistentVolumeReclaimPolicy`; `Recycle`, which is deprecated, is read as `Retain`.
  enum ReclaimPolicy: Sendable { case delete, retain }

  struct Volume: Sendable {
    var name: Symbol
    var labels = LabelSet()
    var className: Symbol = .empty
    var accessModes: [AccessMode] = []
    var bytes: Int64 = 0
    var isBlock = false
    var attributesClass: Symbol = .empty
    var nodes = NodeRequirements()
    var isAvailable = true
    var claim: Name?
    var reclaim = ReclaimPolicy.retain
    /// Its claim is gone, and nobody else gets it.
    var isReleased = false
    var isDeleting = false
    var driver: Symbol?
    var handle: Symbol = .empty
    /// Zone and region labels with the values that they allow.
    var zones: [(key: Symbol, values: [Symbol])] = []
  }

  struct StorageClass: Sendable {
    var provisioner: Symbol
    var waitsForConsumer: Bool
    var topologies: NodeRequirements
    /// Of the volumes that are made for the class.
    var reclaim = ReclaimPolicy.delete
  }

  struct Capacity: Sendable {
    var className: Symbol
    /// nil reaches no node.
    var topology: SymbolSelector?
    var bytes: Int64
  }

  var claims: [Name: Claim] = [:]
  var volumes: [Symbol: Volume] = [:]
  /// In the order in which they were read, to walk them.
  var volumeNames: [Symbol] = []
  var classes: [Symbol: StorageClass] = [:]
  /// Drivers that publish their free capacity.
  var driversWithCapacity: [Symbol] = []
  var capacities: [Capacity] = []
  /// How many volumes of a driver a node attaches at most.
  var attachLimits: [Symbol: [Symbol: Int]] = [:]
  /// The persistent volumes that VolumeAttachments name, by node.
  var attachedNames: [Symbol: [Symbol]] = [:]
  /// The class of claims that name none.
  var defaultClass: Symbol?

  struct AttachedVolume: Hashable, Sendable {
    var driver: Symbol
    var handle: Symbol
  }
}
