package import SimKernel

/// The resources that the Vertical Pod Autoscaler controls.
package enum VerticalResource: CaseIterable, Sendable {
  case cpu, memory

  /// Thousandths in one unit of the amount: CPU is counted in millicores, memory in bytes.
  var milliPerUnit: Int64 { self == .cpu ? 1 : 1000 }
}

extension VerticalAmounts {
  package subscript(resource: VerticalResource) -> Int64 {
    get { resource == .cpu ? cpuMilli : memoryBytes }
    set { if resource == .cpu { cpuMilli = newValue } else { memoryBytes = newValue } }
  }
}

extension VerticalBounds {
  package subscript(resource: VerticalResource) -> Int64? {
    get { resource == .cpu ? cpuMilli : memoryBytes }
    set { if resource == .cpu { cpuMilli = newValue } else { memoryBytes = newValue } }
  }
}

/// `spec.updatePolicy.updateMode`; absent it is `recreate`.
package enum VerticalUpdateMode: String, Sendable {
  case off = "Off"
  case initial = "Initial"
  case recreate = "Recreate"
  /// Deprecated: the same as `recreate`.
  case auto = "Auto"
  case inPlaceOrRecreate = "InPlaceOrRecreate"
  /// Alpha, behind a gate that is off: the updater does nothing.
  case inPlace = "InPlace"
}

/// A running or starting pod as updater and admission see it.
package struct VerticalPod: Sendable, Hashable {
  package struct Container: Sendable, Hashable {
    package var name: String
    package var requests: VerticalBounds
    package var limits: VerticalBounds
    /// How long the container ran before it was last killed for want of memory; nil when that wasn't the end.
    package var ranBeforeOOM: SimDuration?

    package init(name: String, requests: VerticalBounds, limits: VerticalBounds = VerticalBounds()) {
      self.name = name
      self.requests = requests
      self.limits = limits
    }
  }

  /// What the pod's resize conditions say.
  package enum Resize: Sendable, Hashable {
    case none
    case deferred(since: SimTime)
    case infeasible
    case inProgress(since: SimTime)
    case error
  }

  /// The caller's number for the pod.
  package var id: Int
  package var containers: [Container]
  package var isPending = false
  package var start: SimTime?
  package var resize = Resize.none

  package init(id: Int, containers: [Container], start: SimTime? = nil) {
    self.id = id
    self.containers = containers
    self.start = start
  }
}
