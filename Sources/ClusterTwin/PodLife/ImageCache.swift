import SimKernel

/// Which node holds which images, and until when a node is busy with pulling.
struct ImageCache: Sendable {
  private var held: [Set<Symbol>] = []
  private var busyUntil: [SimTime] = []

  /// Pulls an image on a node that does not hold it: one after the other, as the kubelet does by default. Gives when
  /// the image is there.
  mutating func pull(
    _ image: Symbol, on node: NodeID, from time: SimTime, always: Bool, _ settings: TwinSettings
  ) -> SimTime {
    if !hold(image, on: node) { return always ? time + settings.manifestCheck : time }
    let bytes = settings.imageBytes[image] ?? settings.usualImageBytes
    let span = settings.manifestCheck + SimDuration(microseconds: bytes * 1_000_000 / settings.pullBytesPerSecond)
    let end = max(time, busyUntil[node.index]) + span
    busyUntil[node.index] = end
    return end
  }

  /// Notes that a node holds an image; false where it did before.
  @discardableResult
  mutating func hold(_ image: Symbol, on node: NodeID) -> Bool {
    while held.count <= node.index {
      held.append([])
      busyUntil.append(.zero)
    }
    return held[node.index].insert(image).inserted
  }

  /// A new machine holds nothing, whatever the one before it under the same number held.
  mutating func forget(_ node: NodeID) {
    if node.index < held.count { held[node.index].removeAll() }
    if node.index < busyUntil.count { busyUntil[node.index] = .zero }
  }
}
