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
    shareStores()
    for store in fates.indices where fates[store].engine != nil && !stores.joined().contains(store) {
      let users = likelyUsers(of: store)
      for user in users { stores[user].append(store) }
      noteAssumed(users, store, "uses")
    }
    for index in stores.indices { stores[index].sort() }
  }

  /// Parts of one program: a worker without a word on stores uses those of the server in the same image.
  private mutating func shareStores() {
    for index in services where stores[index].isEmpty && !isBackend(index) && !isProxy(index) {
      guard let image = application.parts[index].image?.name else { continue }
      let twins = services.filter { application.parts[$0].image?.name == image && !stores[$0].isEmpty }
      guard let most = twins.max(by: { stores[$0].count < stores[$1].count }),
        twins.allSatisfy({ Set(stores[$0]).isSubset(of: stores[most]) })
      else { continue }
      stores[index] = stores[most]
      application.note(
        "nothing says which stores \(labels[index]) uses; those of \(labels[most]), which runs the same image, are taken",
        at: application.parts[index].place, remedy: "Correct stores of the services in the result.")
    }
  }

  /// Without a word on it: the part that gives it its name (`carts-db`), else all that share a network with it.
  private func likelyUsers(of target: Int) -> [Int] {
    let all = services.filter { $0 != target && isNear($0, target) && !isBackend($0) }
    let programs = all.filter { !isProxy($0) }
    let near = programs.isEmpty ? all : programs
    let name = application.parts[target].name.lowercased()
    let owners = near.filter { name.hasPrefix(application.parts[$0].name.lowercased() + "-") }
    if let owner = owners.max(by: { application.parts[$0].name.count < application.parts[$1].name.count }) {
      return [owner]
    }
    let namesakes = namesakes(of: target, among: near)
    if !namesakes.isEmpty { return namesakes }
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

  /// `post-storage-service` of `post-storage-memcached`: the shortest names that begin like its own.
  private func namesakes(of target: Int, among near: [Int]) -> [Int] {
    let engines: Set<String> = [
      "db", "database", "mongo", "mongodb", "mysql", "mariadb", "postgres", "postgresql", "redis", "valkey", "cache",
      "memcached", "elasticsearch", "sql", "rabbitmq", "mq",
    ]
    let stem = application.parts[target].name.words.filter { !engines.contains($0) }
    guard !stem.isEmpty else { return [] }
    let found = near.filter { index in
      let words = application.parts[index].name.words
      return words.count >= stem.count && zip(words, stem).allSatisfy { $0 == $1 || $0 == $1 + "s" }
    }
    let shortest = found.map { application.parts[$0].name.words.count }.min()
    return found.filter { application.parts[$0].name.words.count == shortest }
  }

  private func isBackend(_ index: Int) -> Bool { shapes[index]?.isBackend == true }

  /// Passes requests on and keeps no data of its own.
  private func isProxy(_ index: Int) -> Bool {
    let part = application.parts[index]
    let names: Set<String> = [
      "nginx", "proxy", "haproxy", "traefik", "caddy", "envoy", "kong", "varnish", "apache", "httpd",
    ]
    return part.image?.isTool == true
      || (part.name.words + (part.image?.shortName.words ?? [])).contains { names.contains($0) }
  }

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
    let outer = users(
      (stated.isEmpty ? published : stated).filter { index in
        let ports = application.parts[index].ports.compactMap(\.published)
        let isCalled = serving.contains { calls[$0].contains(index) }
        return !isCalled || ports.contains { told.contains($0) || [80, 443].contains($0) }
          || labels[index].looksLikeFrontend
      })
    return outer.isEmpty ? Array(published.prefix(1)) : outer
  }

  /// Not the pages for operators; of many the front ends, when some look like it: the rest is open to developers.
  private func users(_ outer: [Int]) -> [Int] {
    let pages = outer.filter { application.parts[$0].image?.isTool != true }
    let open = pages.isEmpty ? outer : pages
    let fronts = open.filter { index in
      labels[index].looksLikeFrontend || isProxy(index) || labels[index].words.contains("gateway")
        || application.parts[index].ports.contains { [80, 443].contains($0.published ?? 0) }
    }
    return open.count > 3 && !fronts.isEmpty ? fronts : open
  }

  /// The one that looks like it, else the first that nobody calls, else the first.
  private func likelyEntrance(_ candidates: [Int]) -> Int? {
    let serving = services.filter { shapes[$0]?.listens == true }
    let uncalled = candidates.filter { candidate in
      !serving.contains { calls[$0].contains(candidate) } && shapes[candidate]?.role != .stateful
    }
    return uncalled.first { labels[$0].looksLikeFrontend } ?? uncalled.first ?? candidates.first
  }

  /// What listens serves somebody: where no source says whom, the entrances.
  private mutating func assumeCalls(to uncalled: [Int], from entrances: [Int]) {
    for callee in uncalled where !application.parts[callee].hosts.isEmpty {
      if application.parts[callee].image?.isTool == true {
        application.note(
          "\(labels[callee]) is a page for operators and gets no way in from outside",
          at: application.parts[callee].place,
          remedy: "Reach it by kubectl port-forward, or give it an entryShare.")
        continue
      }
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
