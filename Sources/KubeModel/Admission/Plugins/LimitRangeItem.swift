/// One item of a LimitRange and what it holds against requests and limits.
struct LimitRangeItem: Sendable {
  let type: String
  let minimum: ResourceAmounts
  let maximum: ResourceAmounts
  let ratio: ResourceAmounts
  let defaultLimits: ResourceAmounts
  let defaultRequests: ResourceAmounts

  init(_ value: KubeValue) {
    type = value["type"]?.string ?? ""
    minimum = ResourceAmounts(value["min"])
    maximum = ResourceAmounts(value["max"])
    ratio = ResourceAmounts(value["maxLimitRequestRatio"])
    defaultLimits = ResourceAmounts(value["default"])
    defaultRequests = ResourceAmounts(value["defaultRequest"])
  }

  /// What breaks the minimum, the maximum and the ratio, in this order.
  func problems(_ requests: ResourceAmounts, _ limits: ResourceAmounts) -> [String] {
    minimum.entries.compactMap { belowMinimum($0, requests, limits) }
      + maximum.entries.compactMap { aboveMaximum($0, requests, limits) }
      + ratio.entries.compactMap { aboveRatio($0, requests, limits) }
  }

  /// The same for a claim, which has requests only.
  func requestProblems(_ requests: ResourceAmounts) -> [String] {
    minimum.entries.compactMap { belowMinimum($0, requests, ResourceAmounts()) }
      + maximum.entries.compactMap { bound -> String? in
        let subject = "maximum \(bound.name) usage per \(type) is \(bound.amount)"
        guard let request = requests[bound.name] else { return "\(subject).  No request is specified" }
        return request > bound.amount ? "\(subject), but request is \(request)" : nil
      }
  }

  private func belowMinimum(
    _ bound: ResourceAmounts.Entry, _ requests: ResourceAmounts, _ limits: ResourceAmounts
  ) -> String? {
    let subject = "minimum \(bound.name) usage per \(type) is \(bound.amount)"
    guard let request = requests[bound.name] else { return "\(subject).  No request is specified" }
    if request < bound.amount { return "\(subject), but request is \(request)" }
    guard let limit = limits[bound.name], limit < bound.amount else { return nil }
    return "\(subject), but limit is \(limit)"
  }

  private func aboveMaximum(
    _ bound: ResourceAmounts.Entry, _ requests: ResourceAmounts, _ limits: ResourceAmounts
  ) -> String? {
    let subject = "maximum \(bound.name) usage per \(type) is \(bound.amount)"
    guard let limit = limits[bound.name] else { return "\(subject).  No limit is specified" }
    if limit > bound.amount { return "\(subject), but limit is \(limit)" }
    guard let request = requests[bound.name], request > bound.amount else { return nil }
    return "\(subject), but request is \(request)"
  }

  private func aboveRatio(
    _ bound: ResourceAmounts.Entry, _ requests: ResourceAmounts, _ limits: ResourceAmounts
  ) -> String? {
    let subject = "\(bound.name) max limit to request ratio per \(type) is \(bound.amount)"
    guard let request = requests[bound.name], !request.isZero else {
      return "\(subject), but no request is specified or request is 0"
    }
    guard let limit = limits[bound.name], !limit.isZero else {
      return "\(subject), but no limit is specified or limit is 0"
    }
    // Thousandths as long as they fit, as the server counts.
    let counts = limit.value <= Int64.max / 1000 && request.value <= Int64.max / 1000
    let observed =
      counts ? Double(limit.milliValue) / Double(request.milliValue) : Double(limit.value) / Double(request.value)
    guard observed * 1000 > Double(bound.amount.milliValue) else { return nil }
    return "\(subject), but provided ratio is \(GoText.sixPlaces(observed))"
  }
}
