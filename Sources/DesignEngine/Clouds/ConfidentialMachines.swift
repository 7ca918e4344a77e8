import PlatformSpec

extension CloudProfile {
  /// The machines from which those of a pool are chosen: where its memory must be encrypted, of families that can.
  func ladder(_ purpose: PoolPurpose, in specification: Specification) -> MachineLadder {
    guard specification.isConfidential(purpose), provider == .gke else { return machines(purpose) }
    return switch purpose {
    case .general, .confidential:
      MachineLadder(types: [2, 4, 8, 16, 32].map { "n2d-standard-\($0)" }, reference: 2, newer: [])
    case .spot: MachineLadder(types: [2, 4, 8, 16].map { "n2d-standard-\($0)" }, reference: 1, newer: [])
    case .compute: MachineLadder(types: [4, 8, 16, 32].map { "c2d-standard-\($0)" }, reference: 2, newer: [])
    case .memory, .database:
      MachineLadder(types: [2, 4, 8, 16, 32].map { "n2d-highmem-\($0)" }, reference: 2, newer: [])
    }
  }
}
