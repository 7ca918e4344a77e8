/// The LimitRange of a namespace, as far as recommendations heed it.
package struct VerticalLimitRange: Sendable, Hashable {
  /// Bounds of `type: Container`.
  package var containerMinimum: VerticalBounds?
  package var containerMaximum: VerticalBounds?
  /// The default limits of `type: Container`.
  package var defaultLimit = VerticalBounds()
  /// Bounds of `type: Pod`.
  package var podMinimum: VerticalBounds?
  package var podMaximum: VerticalBounds?
  package var podDefaultLimit = VerticalBounds()

  package init() {}
}

/// Puts recommendations into pods as they are created.
/// Mirrors the admission controller of the Vertical Pod Autoscaler 1.8.
package struct VerticalAdmission: Sendable {
  package var policy: VerticalPolicy
  package var limitRange: VerticalLimitRange

  package init(policy: VerticalPolicy = VerticalPolicy(), limitRange: VerticalLimitRange = VerticalLimitRange()) {
    self.policy = policy
    self.limitRange = limitRange
  }

  /// The containers with the recommended requests and the limits that follow; in mode `Off` nothing changes.
  package func admit(
    _ containers: [VerticalPod.Container], mode: VerticalUpdateMode, _ recommendations: [ContainerRecommendation]
  ) -> [VerticalPod.Container] {
    if mode == .off { return containers }
    let capped = cap(recommendations, for: containers)
    return containers.map { container in
      guard let recommendation = capped.first(where: { $0.container == container.name }) else { return container }
      return apply(recommendation, to: container)
    }
  }

  private func apply(
    _ recommendation: ContainerRecommendation, to container: VerticalPod.Container
  ) -> VerticalPod.Container {
    let own = policy.container(container.name)
    if own?.isOff == true { return container }
    var result = container
    for resource in VerticalResource.allCases where own?.controls(resource) ?? true {
      let target = recommendation.target[resource]
      result.requests[resource] = target
      if own?.controlledValues ?? .both == .both {
        let limit = limit(
          of: container, resource, recommended: target, defaultLimit: limitRange.defaultLimit[resource])
        if let limit { result.limits[resource] = limit }
      }
    }
    return result
  }

  /// The recommendations as they fit these containers: within LimitRange, policy and (where only requests are
  /// controlled) the limits.
  package func cap(
    _ recommendations: [ContainerRecommendation], for containers: [VerticalPod.Container]
  ) -> [ContainerRecommendation] {
    var result = recommendations
    for resource in VerticalResource.allCases {
      for field in [\ContainerRecommendation.upperBound, \.target, \.lowerBound] {
        capToPod(&result, field, resource, containers)
      }
    }
    return result.compactMap { recommendation in
      guard let container = containers.first(where: { $0.name == recommendation.container }) else { return nil }
      var own = recommendation
      for field in [\ContainerRecommendation.target, \.lowerBound, \.upperBound] {
        own[keyPath: field] = capToContainer(own[keyPath: field], container)
      }
      return own
    }
  }

  private func capToContainer(_ amounts: VerticalAmounts, _ container: VerticalPod.Container) -> VerticalAmounts {
    let own = policy.container(container.name)
    var result = amounts
    for resource in VerticalResource.allCases {
      if let minimum = limitRange.containerMinimum?[resource] {
        result[resource] = max(result[resource], boundary(container, resource, bound: minimum) ?? 0, minimum)
      }
      if let maximum = limitRange.containerMaximum?[resource],
        let bound = boundary(container, resource, bound: maximum), bound != 0
      {
        result[resource] = min(result[resource], bound)
      }
    }
    if let own { result = own.maxAllowed.capping(own.minAllowed.raising(result)) }
    if own?.controlledValues == .requestsOnly {
      for resource in VerticalResource.allCases {
        if let limit = container.limits[resource] { result[resource] = min(result[resource], limit) }
      }
    }
    return result
  }

  /// The request whose limit, in the container's own proportion, is just the bound; nil without a limit.
  private func boundary(_ container: VerticalPod.Container, _ resource: VerticalResource, bound: Int64) -> Int64? {
    guard let limit = original(container.limits[resource], limitRange.defaultLimit[resource]) else { return nil }
    guard let request = container.requests[resource], request != 0 else { return bound }
    return scale(request, by: bound, over: limit)
  }

  /// The limit in the proportion of the container's own limit and request; nil to leave it alone.
  private func limit(
    of container: VerticalPod.Container, _ resource: VerticalResource, recommended: Int64, defaultLimit: Int64?
  ) -> Int64? {
    guard let limit = original(container.limits[resource], defaultLimit), recommended != 0 else { return nil }
    guard let request = container.requests[resource], request != 0, request != limit else { return recommended }
    return scale(limit, by: recommended, over: request)
  }

  private func original(_ limit: Int64?, _ fallback: Int64?) -> Int64? {
    if let limit, limit != 0 { return limit }
    return fallback == 0 ? nil : fallback
  }

  private func scale(_ amount: Int64, by factor: Int64, over base: Int64, roundingUp: Bool = false) -> Int64 {
    if base == 0 { return amount }
    let product = Int128(amount) * Int128(factor)
    let (quotient, rest) = product.quotientAndRemainder(dividingBy: Int128(base))
    return Int64(clamping: roundingUp && rest != 0 ? quotient + 1 : quotient)
  }

  /// Shares what a LimitRange of `type: Pod` leaves among the containers in proportion.
  private func capToPod(
    _ recommendations: inout [ContainerRecommendation],
    _ field: WritableKeyPath<ContainerRecommendation, VerticalAmounts>,
    _ resource: VerticalResource, _ containers: [VerticalPod.Container]
  ) {
    let minimum = limitRange.podMinimum?[resource] ?? 0
    let maximum = limitRange.podMaximum?[resource] ?? 0
    if minimum == 0 && maximum == 0 { return }
    var limits: Int64 = 0
    var total: Int64 = 0
    for container in containers {
      let own = recommendations.first { $0.container == container.name }
      let recommended = own.map { $0[keyPath: field][resource] } ?? container.requests[resource] ?? 0
      let limit = limit(
        of: container, resource, recommended: recommended, defaultLimit: limitRange.podDefaultLimit[resource])
      limits += limit ?? 0
      total += recommended
    }
    if minimum <= limits && minimum <= total && (maximum == 0 || maximum >= limits) { return }
    if limits == 0 { return }
    let raises = minimum > total
    var goal: Int64 = 0
    if minimum > limits { goal = minimum }
    if maximum != 0 && maximum < limits { goal = maximum }
    for index in recommendations.indices {
      let amount = recommendations[index][keyPath: field][resource]
      recommendations[index][keyPath: field][resource] =
        raises
        ? scale(amount, by: minimum, over: total, roundingUp: resource == .cpu)
        : scale(amount, by: goal, over: limits)
    }
  }
}
