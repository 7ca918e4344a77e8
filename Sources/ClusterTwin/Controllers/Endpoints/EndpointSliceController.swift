import KubeModel
import SimKernel

/// The EndpointSlice controller (`pkg/controller/endpointslice`): slices follow the pods that a Service selects, and the
/// proxies follow the slices.
///
/// A pod has its address from when its containers run.
extension Twin {
  /// A Service with a selector; others have no endpoints that a controller would find.
  mutating func addService(_ object: KubeObject) {
    let spec = object.root["spec"] ?? .null
    let selector = reading { $0.labels(spec["selector"]) }
    guard !selector.pairs.isEmpty, spec["type"]?.string != "ExternalName" else { return }
    let row = services.add(
      name: cluster.symbols.intern(object.name), namespace: cluster.symbols.intern(object.namespace ?? "default"),
      spec: ServiceSpec(selector: selector, publishesNotReady: spec["publishNotReadyAddresses"]?.bool ?? false))
    for index in life.phase.indices where cluster.pods.isLive[index] {
      let pod = PodID(index)
      if services.selecting(cluster.shape(of: pod)).contains(row) { services.members[Int(row)].append(pod) }
    }
    dirty.add(.endpointSlice, row)
  }

  mutating func deleteService(_ row: Int32) {
    services.isAlive[Int(row)] = false
    services.members[Int(row)] = []
    dirty.add(.endpointSlice, row)
  }

  // MARK: - Which pods

  /// The Services of a pod; nothing is worked out twice for pods of one template, nor of one replica where its own labels
  /// are asked for.
  private mutating func services(of pod: PodID) -> [Int32] {
    let template = life.template[pod.index]
    guard services.count > 0, template.index >= 0 else { return [] }
    if let replica = replica(pod) {
      if let known = services.ofReplica[replica] { return known }
      let found = services.selecting(cluster.shape(of: pod))
      services.learn(found, of: replica)
      return found
    }
    while services.ofTemplate.count <= template.index {
      let shape = cluster.shapes[templates[services.ofTemplate.count].shape.index]
      services.learn(services.selecting(shape))
    }
    return services.ofTemplate[template.index]
  }

  /// A pod changed in what its Services look at.
  mutating func noteServices(_ pod: PodID, joins: Bool = false, leaves: Bool = false) {
    for row in services(of: pod) {
      if joins { services.members[Int(row)].append(pod) }
      if leaves, let member = services.members[Int(row)].firstIndex(of: pod) {
        services.members[Int(row)].swapAt(member, services.members[Int(row)].count - 1)
        services.members[Int(row)].removeLast()
      }
      dirty.add(.endpointSlice, row)
    }
  }

  /// The containers of a pod are gone: who still sends to it is refused.
  mutating func noteGone(_ pod: PodID) {
    for row in services(of: pod) {
      let serial = life.serial[pod.index]
      guard services.proxied[Int(row)].contains(where: { $0.pod == pod && $0.serial == serial }) else { continue }
      services.goneAt[Int(row)].append(now)
    }
  }

  // MARK: - Slices

  mutating func syncEndpoints(_ row: Int32) {
    let index = Int(row)
    let publishes = services.spec[index].publishesNotReady
    var desired: [Endpoint] = []
    for pod in services.members[index] where life.phase[pod.index] == .running {
      let conditions = conditions(of: pod, publishesNotReady: publishes)
      desired.append(Endpoint(pod: pod, serial: life.serial[pod.index], conditions: conditions, slice: -1))
    }
    desired.sort { $0.serial < $1.serial }
    let slices = EndpointSlices(services.endpoints[index], sizes: services.slices[index], desired: desired)
    guard slices.writes > 0 else { return }
    services.endpoints[index] = slices.endpoints
    services.slices[index] = slices.sizes
    services.tally[index].writes += slices.writes
    let ready = slices.endpoints.count { $0.conditions.contains(.ready) }
    trace.add(.endpointsChanged, at: now, subject: row, Int64(ready), Int64(slices.endpoints.count))
    tellProxies(of: row)
  }

  private func conditions(of pod: PodID, publishesNotReady: Bool) -> EndpointConditions {
    var conditions: EndpointConditions = []
    let isTerminating = cluster.pods.isTerminating[pod.index]
    if life.isReady[pod.index] { conditions.insert(.serving) }
    if isTerminating { conditions.insert(.terminating) }
    if publishesNotReady || (life.isReady[pod.index] && !isTerminating) { conditions.insert(.ready) }
    return conditions
  }

  // MARK: - Proxies

  private mutating func tellProxies(of row: Int32) {
    if services.changed[Int(row)] != nil { return }
    services.changed[Int(row)] = now
    services.proxies.waiting.append(row)
    scheduleProxies(at: now + Proxies.watch)
  }

  private mutating func scheduleProxies(at earliest: SimTime) {
    guard services.proxies.nextSync == nil else { return }
    let time = max(earliest, services.proxies.lastSync.map { $0 + Proxies.period } ?? .zero)
    services.proxies.nextSync = time
    queue.schedule(.proxies, at: time)
  }

  /// The proxies write rules for what their watch has told them.
  mutating func syncProxies() {
    services.proxies.lastSync = now
    services.proxies.nextSync = nil
    var later: [Int32] = []
    for row in services.proxies.waiting {
      if let changed = services.changed[Int(row)], changed + Proxies.watch > now {
        later.append(row)
      } else {
        writeRules(of: row)
      }
    }
    services.proxies.waiting = later
    if let first = later.first, let changed = services.changed[Int(first)] {
      scheduleProxies(at: changed + Proxies.watch)
    }
  }

  private mutating func writeRules(of row: Int32) {
    let index = Int(row)
    let ready = services.endpoints[index].filter { $0.conditions.contains(.ready) }
    let known =
      ready.isEmpty ? services.endpoints[index].filter { $0.conditions.isSuperset(of: .lastResort) } : ready
    let had = !services.proxied[index].isEmpty
    services.changed[index] = nil
    services.proxied[index] = known
    for time in services.goneAt[index] {
      services.tally[index].gone += 1
      services.tally[index].goneTime = services.tally[index].goneTime + (now - time)
    }
    services.goneAt[index] = []
    if known.isEmpty {
      if had && services.isAlive[index] { services.emptySince[index] = now }
    } else if let since = services.emptySince[index] {
      services.tally[index].without = services.tally[index].without + (now - since)
      services.emptySince[index] = nil
    }
    trace.add(.proxiesTold, at: now, subject: row, Int64(known.count))
  }

  /// How the Service fared up to now.
  func serviceTally(_ row: Int) -> ServiceTally {
    var tally = services.tally[row]
    if let since = services.emptySince[row] { tally.without = tally.without + (now - since) }
    return tally
  }
}
