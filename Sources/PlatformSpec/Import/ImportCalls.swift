import Basics

extension ImportPlanning {
  // MARK: - Stores

  /// Who uses which data store.
  mutating func settleStores() {
    stores = application.parts.indices.map { index in
      var used: [Int] = []
      for mention in mentions[index] where fates[index].isService && fates[mention.target].engine != nil {
        if !used.contains(mention.target) { used.append(mention.target) }
      }
      return used
    }
    for store in fates.indices where fates[store].engine != nil && !stores.joined().contains(store) {
      let users = likelyUsers(of: store)
      for user in users { stores[user].append(store) }
      noteAssumed(users, store, "uses")
    }
    for index in stores.indices { stores[index].sort() }
  }

  /// Without a word on it: the part that gives it its name (`carts-db`), else all that share a network with it.
  private func likelyUsers(of target: Int) -> [Int] {
    let near = services.filter { $0 != target && isNear($0, target) && !isBackend($0) }
    let name = application.parts[target].name.lowercased()
    let owners = near.filter { name.hasPrefix(application.parts[$0].name.lowercased() + "-") }
    if let owner = owners.max(by: { application.parts[$0].name.count < application.parts[$1].name.count }) {
      return [owner]
    }
    // Variables that speak of its engine: `SESSION_REDIS`.
    let words = fates[target].engine?.words ?? []
    let speaking = near.filter { index in
      application.parts[index].environment.contains { entry in
        words.contains { entry.name.uppercased().split(separator: "_").map(String.init).contains($0) }
      }
    }
    if !speaking.isEmpty { return speaking }
    let jobs = near.filter { if case .job = application.parts[$0].kind { true } else { false } }
    return near.filter { !jobs.contains($0) }
  }

  private func isNear(_ one: Int, _ other: Int) -> Bool {
    let (first, second) = (application.parts[one], application.parts[other])
    guard first.team == second.team || first.team == nil || second.team == nil else { return false }
    let (mine, yours) = (first.networks, second.networks)
    return mine.isEmpty && yours.isEmpty || mine.contains { yours.contains($0) }
  }

  private func isBackend(_ index: Int) -> Bool { shapes[index]?.isBackend == true }

  private mutating func noteAssumed(_ users: [Int], _ target: Int, _ verb: String) {
    let part = application.parts[target]
    let names = users.map { labels[$0] }.joined(separator: ", ")
    let taken = users.isEmpty ? "" : "; allowed to: \(names)"
    application.note(
      "nothing says who \(verb) \(part.name)\(taken)", at: part.place,
      remedy: "Correct \(verb == "uses" ? "stores" : "calls") of the services in the result.")
  }

  // MARK: - Calls

  private struct Edge {
    var caller: Int
    var callee: Int
  }

  /// The call graph: certain calls first, then the order of starts, then what must be assumed; never in a circle.
  mutating func settleCalls() {
    calls = application.parts.map { _ in [] }
    for isCertain in [true, false] {
      for caller in services {
        for mention in mentions[caller] where mention.isCertain == isCertain && fates[mention.target].isService {
          connect(Edge(caller: caller, callee: mention.target), isCertain: isCertain)
        }
      }
    }
    for callee in services where isBackend(callee) && !calls.joined().contains(callee) {
      guard shapes[callee]?.listens == true, !application.parts[callee].hosts.isEmpty else { continue }
      let users = likelyUsers(of: callee).filter { !reaches(from: callee, to: $0) }
      for user in users { calls[user].append(callee) }
      noteAssumed(users, callee, "calls")
    }
    for caller in calls.indices { calls[caller].sort() }
  }

  private mutating func connect(_ edge: Edge, isCertain: Bool) {
    let (caller, callee) = (application.parts[edge.caller], application.parts[edge.callee])
    if edge.caller == edge.callee || calls[edge.caller].contains(edge.callee) { return }
    guard shapes[edge.callee]?.listens == true else {
      if case .job = callee.kind {
        application.note(
          .note, "\(caller.name) waits for the job \(callee.name); start it before a roll-out", at: caller.place)
      }
      return
    }
    guard !reaches(from: edge.callee, to: edge.caller) else {
      if isCertain {
        application.note(
          "\(caller.name) calls \(callee.name), which leads back to it; a circle of calls can't be sized, so this call is left out",
          at: caller.place, remedy: "Allow it by a NetworkPolicy of your own in apps/<overlay>/user.")
      }
      return
    }
    calls[edge.caller].append(edge.callee)
  }

  func reaches(from start: Int, to end: Int) -> Bool {
    var waiting = [start]
    var seen: Set<Int> = []
    while let next = waiting.popLast() {
      if next == end { return true }
      if seen.insert(next).inserted { waiting += calls[next] }
    }
    return false
  }

  // MARK: - Entrances

  /// Where requests from outside come in; their shares add up to 100 %.
  mutating func settleEntrances() {
    shares = application.parts.map { _ in 0 }
    let candidates = services.filter { shapes[$0]?.listens == true && shapes[$0]?.transport != .tcp }
    var entrances = candidates.filter { application.parts[$0].isEntrance }
    for index in services where application.parts[index].isEntrance && shapes[index]?.transport == .tcp {
      application.note(
        "\(application.parts[index].name) was open to the outside without HTTP; here it is reached inside only",
        at: application.parts[index].place)
    }
    if entrances.isEmpty { entrances = published(candidates) }
    if entrances.isEmpty, let taken = likelyEntrance(candidates) {
      entrances = [taken]
      application.note(
        "nothing says where users come in; \(labels[taken]) is taken", at: application.parts[taken].place,
        remedy: "Correct entryShare of the services in the result.")
    }
    for (position, index) in entrances.enumerated() {
      let even = 10_000 / entrances.count
      shares[index] = position == entrances.count - 1 ? 10_000 - even * position : even
      let isFrontend = shapes[index]?.role == .api && (entrances.count == 1 || labels[index].looksLikeFrontend)
      if shapes[index]?.role == .api {
        shapes[index]?.role = isFrontend && labels[index].looksLikeFrontend ? .frontend : .gateway
      }
    }
    assumeCalls(
      to: candidates.filter { index in shares[index] == 0 && !calls.joined().contains(index) }, from: entrances)
    if entrances.isEmpty, let first = services.first { shares[first] = 10_000 }
  }

  /// Compose files publish ports for users and for developers alike: for users are those that nobody calls, and those
  /// that a browser is told of (`API_URL=http://localhost:8080`).
  private func published(_ candidates: [Int]) -> [Int] {
    let published = candidates.filter { application.parts[$0].isPublished }
    let told = application.parts.flatMap(\.environment).flatMap { variable in
      HostMention.all(in: variable.value, isHinted: false).compactMap {
        ["localhost", "127.0.0.1"].contains($0.host) ? $0.port : nil
      }
    }
    // A port that the machine chooses is for developers.
    let stated = published.filter { index in
      application.parts[index].ports.contains { $0.published.map { $0 > 0 } ?? false }
    }
    let serving = services.filter { shapes[$0]?.listens == true }
    let outer = (stated.isEmpty ? published : stated).filter { index in
      let ports = application.parts[index].ports.compactMap(\.published)
      let isCalled = serving.contains { calls[$0].contains(index) }
      return !isCalled || ports.contains { told.contains($0) || [80, 443].contains($0) }
        || labels[index].looksLikeFrontend
    }
    return outer.isEmpty ? Array(published.prefix(1)) : outer
  }

  /// The one that looks like it, else the first that nobody calls, else the first.
  private func likelyEntrance(_ candidates: [Int]) -> Int? {
    let uncalled = candidates.filter { !calls.joined().contains($0) && shapes[$0]?.role != .stateful }
    return uncalled.first { labels[$0].looksLikeFrontend } ?? uncalled.first ?? candidates.first
  }

  /// What listens serves somebody: where no source says whom, the entrances.
  private mutating func assumeCalls(to uncalled: [Int], from entrances: [Int]) {
    for callee in uncalled where !application.parts[callee].hosts.isEmpty {
      let callers = entrances.filter { isNear($0, callee) && !reaches(from: callee, to: $0) }
      guard let caller = callers.first else { continue }
      let twins = application.twins.first { $0.contains(callee) } ?? [callee]
      for twin in twins where shapes[twin]?.listens == true && !calls[caller].contains(twin) {
        calls[caller].append(twin)
      }
      noteAssumed([caller], callee, "calls")
    }
  }
}
