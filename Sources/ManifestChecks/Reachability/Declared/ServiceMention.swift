import KubeModel

/// A Service that a text names as a host: in a URL, as `host:port`, or by its name in DNS.
struct ServiceMention: Sendable, Hashable {
  var name: String
  var namespace: String
  var port: Int?

  /// All that a text mentions, seen from a namespace.
  ///
  /// - Parameter isHost: the text is known to be a host (`REDIS_HOST`), so that a bare name counts.
  static func all(in text: String, from namespace: String, isHost: Bool, _ traffic: TrafficMap) -> [ServiceMention] {
    // Most texts name no host at all.
    guard text.utf8.count < 4096, isHost || text.utf8.contains(UInt8(ascii: ":")) || text.contains(".svc") else {
      return []
    }
    var found: [ServiceMention] = []
    for token in text.utf8.split(whereSeparator: { " ,;\"'=\t\n[](){}<>|".utf8.contains($0) }) {
      guard let mention = mention(Substring(token), from: namespace, isHost: isHost, traffic), !found.contains(mention)
      else {
        continue
      }
      found.append(mention)
    }
    return found
  }

  private static func mention(
    _ token: Substring, from namespace: String, isHost: Bool, _ traffic: TrafficMap
  ) -> ServiceMention? {
    var rest = token.utf8
    var isURL = false
    var port: Int?
    if let mark = rest.indices.first(where: { rest[$0] == UInt8(ascii: ":") && rest[$0...].starts(with: "://".utf8) }) {
      let scheme = Substring(rest[..<mark]).lowercased()
      isURL = true
      port = scheme.hasSuffix("https") ? 443 : scheme.hasSuffix("http") ? 80 : nil
      rest = rest[mark...].dropFirst(3)
    }
    rest = rest.prefix { !"/?#".utf8.contains($0) }
    if let at = rest.lastIndex(of: UInt8(ascii: "@")) { rest = rest[rest.index(after: at)...] }
    var hasPort = false
    if let colon = rest.lastIndex(of: UInt8(ascii: ":")) {
      guard let number = Int(Substring(rest[rest.index(after: colon)...])) else { return nil }
      port = number
      hasPort = true
      rest = rest[..<colon]
    }
    let labels = rest.split(separator: UInt8(ascii: ".")).map { String(Substring($0)) }
    if let mark = labels.firstIndex(of: "svc"), mark >= 2 {
      return ServiceMention(name: labels[mark - 2], namespace: labels[mark - 1], port: port)
    }
    if labels.count == 2, traffic.service(labels[0], in: labels[1]) != nil {
      return ServiceMention(name: labels[0], namespace: labels[1], port: port)
    }
    guard labels.count == 1, isURL || hasPort || isHost, traffic.serviceNames.contains(labels[0]),
      traffic.service(labels[0], in: namespace) != nil
    else { return nil }
    return ServiceMention(name: labels[0], namespace: namespace, port: port)
  }

  /// Whether the name of a variable says that its value is a host.
  static func isHost(_ variable: String) -> Bool {
    let word = variable.utf8.lastIndex(of: UInt8(ascii: "_")).map { variable[variable.utf8.index(after: $0)...] }
    return hostWords.contains((word ?? variable[...]).uppercased())
  }

  private static let hostWords: Set<String> = [
    "HOST", "HOSTS", "HOSTNAME", "ADDR", "ADDRESS", "SERVER", "ENDPOINT", "URL", "BROKERS",
  ]
}
