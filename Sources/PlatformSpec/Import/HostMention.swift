import KubeModel

/// A host that a text names, `redis` in `redis://redis:6379/0`.
struct HostMention {
  var host: String
  var port: Int?
  /// `http` of `http://…`, in small letters.
  var scheme: String?
  /// Host and port in the text.
  var range: Range<String.Index>
  /// User and password before an `@`, where they stand.
  var credentials: Range<String.Index>?

  /// Hosts in addresses, in host:port, after `Server=`, and, where the name of the variable says that it holds one, alone.
  static func all(in text: String, isHinted: Bool) -> [HostMention] {
    text.matches(of: #/([A-Za-z0-9_][A-Za-z0-9._-]*)(?::([0-9]{1,5}))?/#).compactMap { match in
      let port = match.2.flatMap { Int($0) }.flatMap { (1...65535).contains($0) ? $0 : nil }
      let before = text[..<match.range.lowerBound]
      let after = text[match.range.upperBound...]
      let followsScheme = before.hasSuffix("//")
      let followsUser = before.hasSuffix("@")
      // `user:password@`: not yet the host.
      let authority = after.prefix { !"/?# ,\"'".contains($0) }
      if followsScheme, authority.contains("@") { return nil }
      if after.first == "@" || after.first == ":" && !after.dropFirst().isEmpty && port == nil && !followsScheme {
        return nil
      }
      if after.first == "/", port == nil, !followsScheme, !followsUser, !isHinted { return nil }
      let isAlone =
        isHinted && (before.isEmpty || [",", " ", ";"].contains { before.hasSuffix($0) })
        && (after.isEmpty || [",", " ", ";", "/"].contains { after.hasPrefix($0) })
      guard port != nil || followsScheme || followsUser || isAlone || followsKey(before) else { return nil }
      return HostMention(
        host: String(match.1), port: port, scheme: scheme(before), range: match.range,
        credentials: followsUser ? userInfo(before) : nil)
    }
  }

  /// `Server=` and the like in texts of pairs, as drivers of databases read them; `tcp(` in those of Go.
  private static func followsKey(_ before: Substring) -> Bool {
    before.lowercased().contains(#/(^|[;\s])(server|host|hostname|data source|addr|address|endpoint)\s*=\s*(tcp:)?$/#)
      || before.hasSuffix("@tcp(")
  }

  private static func scheme(_ before: Substring) -> String? {
    guard let colon = before.ranges(of: "://").last else { return nil }
    let name = before[..<colon.lowerBound].reversed().prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "+") }
    return name.isEmpty ? nil : String(name.reversed()).lowercased()
  }

  /// The part between `//` and `@` at the end of a text.
  private static func userInfo(_ before: Substring) -> Range<String.Index>? {
    let end = before.index(before: before.endIndex)
    guard let slashes = before[..<end].ranges(of: "//").last else { return nil }
    return slashes.upperBound..<end
  }
}

extension String {
  /// Whether a variable of this name holds a host or an address.
  var hintsAtHost: Bool {
    let words = [
      "HOST", "ADDR", "URL", "URI", "SERVER", "ENDPOINT", "BROKER", "DSN", "UPSTREAM", "BACKEND", "SERVICE",
      "BOOTSTRAP",
      "CONNECTION", "PROXY", "TARGET", "ORIGIN", "REMOTE",
    ]
    let name = uppercased()
    let others = ["_NAME", "_CONNECTION", "_BACKEND", "_ENGINE", "_DRIVER", "_TYPE", "_VERSION", "_ENABLED"]
    return words.contains { name.contains($0) } && !others.contains { name.hasSuffix($0) }
  }

  /// Whether a variable of this name holds what nobody may read.
  var hintsAtSecret: Bool {
    let name = uppercased().replacing("-", with: "_")
    let harmless = [
      "_FILE", "_PATH", "_HEADER", "_TTL", "_ENABLED", "_NAME", "_URL", "_HOST", "_PORT", "_LENGTH", "_EXPIRY",
      "_EXPIRATION", "_LIFETIME", "_SECONDS", "_MINUTES", "_HOURS", "_DAYS", "_EXPIRES", "_TIMEOUT", "_ROUNDS", "_SIZE",
      "_TYPE", "_ALGORITHM", "_ISSUER", "_AUDIENCE",
    ]
    if harmless.contains(where: { name.hasSuffix($0) }) || name.contains("ALLOW_EMPTY") || name.contains("PUBLIC_KEY") {
      return false
    }
    let words = [
      "PASSWORD", "PASSWD", "SECRET", "TOKEN", "API_KEY", "APIKEY", "PRIVATE_KEY", "ACCESS_KEY", "CREDENTIAL",
      "ENCRYPTION_KEY", "SIGNING_KEY", "AUTH_KEY", "APP_KEY", "PASSPHRASE", "SECRET_KEY", "MASTER_KEY", "LICENSE_KEY",
      "JWT_KEY", "SALT",
    ]
    return words.contains { name.contains($0) } || name.hasSuffix("_PASS") || name == "PASS" || name.hasSuffix("_PWD")
      || name.hasSuffix("_DSN") && name.contains("SENTRY")
  }

  /// Whether a value is secret whatever its variable is called: keys, and addresses with a password.
  var isSecretValue: Bool {
    if hasPrefix("-----BEGIN") || hasPrefix("AKIA") || hasPrefix("ghp_") || hasPrefix("sk_live") { return true }
    return contains(#/:\/\/[^\/\s:@$]*:[^\/\s:@$]+@/#)
      || lowercased().contains(#/(^|[;\s])(password|pwd)\s*=\s*[^;\s$]+/#)
      || contains(#/^[^\s:@\/]+:[^\s:@\/]+@(tcp|unix)\(/#)
  }

  /// A DNS label made of this name, at most 50 signs so that others can be made of it.
  var asLabel: String {
    var label = ""
    for sign in lowercased() {
      let isKept = sign.isASCII && (sign.isLetter || sign.isNumber)
      if isKept { label.append(sign) } else if !label.isEmpty, label.last != "-" { label.append("-") }
    }
    label = String(label.prefix(50))
    while label.hasSuffix("-") { label.removeLast() }
    if label.isEmpty { return "service" }
    return label.first?.isNumber == true ? "s-\(label)" : label
  }
}
