/// A part that another one names.
struct ImportedMention: Sendable, Hashable {
  var target: Int
  var port: Int?
  var scheme: String?
  /// Waiting for a start is no proof of a call.
  var isCertain: Bool
}

extension ImportPlanning {
  mutating func findMentions() {
    for index in application.parts.indices {
      let part = application.parts[index]
      var found: [ImportedMention] = []
      for variable in part.environment + part.concealed {
        found += certain(HostMention.all(in: variable.value, isHinted: variable.name.hintsAtHost), from: index)
      }
      let words = part.command + part.arguments
      for (position, word) in words.enumerated() {
        let isHinted =
          position > 0 && words[position - 1].isHostOption || word.prefix { $0 != "=" }.description.isHostOption
        let value =
          word.hasPrefix("-") ? word.firstIndex(of: "=").map { String(word[word.index(after: $0)...]) } ?? word : word
        found += certain(HostMention.all(in: value, isHinted: isHinted), from: index)
      }
      for text in part.texts { found += certain(scriptWords(text), from: index) }
      for host in part.reaches {
        if let target = self.part(host, from: index) { found.append(ImportedMention(target: target, isCertain: true)) }
      }
      for host in part.dependencies {
        if let target = self.part(host, from: index) { found.append(ImportedMention(target: target, isCertain: false)) }
      }
      for link in application.links where link.caller == index {
        found.append(ImportedMention(target: link.callee, isCertain: true))
      }
      mentions.append(withTwins(found).filter { $0.target != index })
    }
  }

  /// Who calls one version of a service may be sent to another.
  private func withTwins(_ found: [ImportedMention]) -> [ImportedMention] {
    found.flatMap { mention in
      let twins = application.twins.filter { $0.contains(mention.target) }.flatMap(\.self)
      return [mention]
        + twins.filter { $0 != mention.target }.map { twin in
          var copy = mention
          copy.target = twin
          return copy
        }
    }
  }

  private func certain(_ found: [HostMention], from caller: Int) -> [ImportedMention] {
    found.compactMap { mention in
      part(mention.host, from: caller).map {
        ImportedMention(target: $0, port: mention.port, scheme: mention.scheme, isCertain: true)
      }
    }
  }

  /// Scripts that wait for others name them as words: `until nc -z db 5432`.
  private func scriptWords(_ text: String) -> [HostMention] {
    text.matches(of: #/[A-Za-z0-9_][A-Za-z0-9._-]*/#).map {
      HostMention(host: String($0.output), port: nil, scheme: nil, range: $0.range, credentials: nil)
    }
  }

  /// The part that a host stands for: its own name, an alias, or a name in the cluster's domain.
  func part(_ host: String, from caller: Int, depth: Int = 0) -> Int? {
    var host = host.lowercased()
    while host.hasSuffix(".") { host.removeLast() }
    if let alias = application.hostAliases.first(where: { $0.host.lowercased() == host }), depth < 4 {
      return part(alias.target, from: caller, depth: depth + 1)
    }
    if let exact = known(host, namespace: nil, from: caller) { return exact }
    let labels = host.split(separator: ".").map(String.init)
    guard labels.count > 1, labels.count == 2 || labels[2] == "svc" || labels.count > 3 && labels[3] == "svc" else {
      return nil
    }
    if let member = known(labels[0], namespace: labels[1], from: caller) { return member }
    // A pod of a stateful set: `kafka-0.kafka.shop.svc`.
    return known(labels[1], namespace: labels.count > 2 && labels[2] != "svc" ? labels[2] : nil, from: caller)
  }

  /// The host outside of the application for which a name stands.
  func external(_ host: String) -> String? {
    let name = host.split(separator: ".").first.map { $0.lowercased() } ?? ""
    return application.hostAliases.first { $0.host.lowercased() == host.lowercased() || $0.host.lowercased() == name }?
      .target
  }

  private func known(_ host: String, namespace: String?, from caller: Int) -> Int? {
    let found = application.parts.indices.filter { index in
      let part = application.parts[index]
      guard part.hosts.contains(where: { $0.lowercased() == host }) else { return false }
      return namespace == nil || part.team == nil || part.team == namespace
    }
    return found.first { application.parts[$0].team == application.parts[caller].team } ?? found.first
  }
}

extension String {
  /// An option of a command line that takes a host.
  var isHostOption: Bool {
    if self == "-h" || self == "-H" { return true }
    let name = lowercased()
    return name.hasPrefix("-")
      && ["host", "addr", "url", "uri", "server", "broker", "endpoint", "upstream", "target"].contains {
        name.contains($0)
      }
  }
}
