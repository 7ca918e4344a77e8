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
    for token in text.split(whereSeparator: { " ,;\"'=\t\n[](){}<>|".contains($0) }) {
      guard let mention = mention(token, from: namespace, isHost: isHost, traffic), !found.contains(mention) else {
        continue
      }
      found.append(mention)
    }
    return found
  }

  private static func mention(
    _ token: Substring, from namespace: String, isHost: Bool, _ traffic: TrafficMap
  ) -> ServiceMention? {
    var rest = token
    var isURL = false
    var port: Int?
    if let mark = rest.firstRange(of: "://") {
      let scheme = rest[..<mark.lowerBound].lowercased()
      isURL = true
      port = scheme.hasSuffix("https") ? 443 : scheme.hasSuffix("http") ? 80 : nil
      rest = rest[mark.upperBound...]
    }
    rest = rest.prefix { !"/?#".contains($0) }
    if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
    var hasPort = false
    if let colon = rest.lastIndex(of: ":") {
      guard let number = Int(rest[rest.index(after: colon)...]) else { return nil }
      port = number
      hasPort = true
      rest = rest[..<colon]
    }
    let labels = rest.split(separator: ".", omittingEmptySubsequences: true).map(String.init)
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
    let name = variable.uppercased()
    return ["HOST", "HOSTS", "HOSTNAME", "ADDR", "ADDRESS", "SERVER", "ENDPOINT", "URL", "BROKERS"].contains {
      name == $0 || name.hasSuffix("_\($0)")
    }
  }
}
