/// How endpoints are spread over slices (`endpointslice/reconciler.go`, `reconcileByPortMapping`).
struct EndpointSlices: Sendable {
  /// Endpoints that a slice holds at most (`--max-endpoints-per-slice`).
  static let limit: Int32 = 100

  private(set) var endpoints: [Endpoint] = []
  private(set) var sizes: [Int32]
  /// Slices that were created, updated or deleted.
  private(set) var writes = 0

  /// Brings the slices to what is desired, in as few writes as the controller makes: endpoints stay in their slice; new
  /// ones go to slices that are written anyway, then to the fullest other one that has room for all, then to new ones.
  init(_ before: [Endpoint], sizes old: [Int32], desired: [Endpoint]) {
    sizes = old
    var touched = [Bool](repeating: false, count: old.count)
    var wanted: [PodID: Int] = [:]
    for (place, endpoint) in desired.enumerated() { wanted[endpoint.pod] = place }
    var isPlaced = [Bool](repeating: false, count: desired.count)
    for endpoint in before {
      let slice = Int(endpoint.slice)
      guard let place = wanted[endpoint.pod], desired[place].serial == endpoint.serial else {
        sizes[slice] -= 1
        touched[slice] = true
        continue
      }
      isPlaced[place] = true
      if desired[place].conditions != endpoint.conditions { touched[slice] = true }
      endpoints.append(desired[place])
      endpoints[endpoints.count - 1].slice = endpoint.slice
    }
    var rest = desired.indices.filter { !isPlaced[$0] }.map { desired[$0] }[...]
    let written = touched.indices.filter { touched[$0] && sizes[$0] > 0 }
    for slice in written.sorted(by: { (-sizes[$0], $0) < (-sizes[$1], $1) }) { fill(slice, &rest) }
    writes = touched.count { $0 }
    while !rest.isEmpty {
      let slice = roomFor(rest.count, touched) ?? append(&touched)
      if !touched[slice] {
        touched[slice] = true
        writes += 1
      }
      fill(slice, &rest)
    }
    endpoints.sort { ($0.slice, $0.serial) < ($1.slice, $1.serial) }
  }

  private mutating func fill(_ slice: Int, _ rest: inout ArraySlice<Endpoint>) {
    while sizes[slice] < Self.limit, var endpoint = rest.popFirst() {
      endpoint.slice = Int32(slice)
      endpoints.append(endpoint)
      sizes[slice] += 1
    }
  }

  /// The fullest slice that was not written and takes them all.
  private func roomFor(_ count: Int, _ touched: [Bool]) -> Int? {
    guard count < Int(Self.limit) else { return nil }
    let fitting = sizes.indices.filter {
      !touched[$0] && sizes[$0] > 0 && Int(sizes[$0]) + count <= Int(Self.limit)
    }
    return fitting.max { (sizes[$0], -$0) < (sizes[$1], -$1) }
  }

  private mutating func append(_ touched: inout [Bool]) -> Int {
    if let free = sizes.indices.first(where: { sizes[$0] == 0 && !touched[$0] }) { return free }
    sizes.append(0)
    touched.append(false)
    return sizes.count - 1
  }
}
