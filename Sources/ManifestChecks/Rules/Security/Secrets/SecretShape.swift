/// Tells what looks like a secret: by the name under which it stands, or by its own shape.
enum SecretShape {
  /// What kind of secret a value is by itself, `an AWS access key`; nil for a harmless one.
  static func kind(of value: String) -> String? {
    var value = value
    return value.withUTF8 { kind(of: $0) }
  }

  private static func kind(of bytes: UnsafeBufferPointer<UInt8>) -> String? {
    if let start = bytes.place(of: "-----BEGIN "), bytes.place(of: "PRIVATE KEY-----", from: start) != nil {
      return "a private key"
    }
    var first = Int.max
    var isToken = false
    var hasURL = false
    for index in bytes.indices {
      let byte = bytes[index]
      guard beginnings[Int(byte)] else { continue }
      if byte == UInt8(ascii: ":") {
        hasURL = hasURL || bytes.begins("://", at: index)
      } else if index == 0 || !isWord(bytes[index - 1]) {
        isToken = isToken || isJSONWebToken(bytes, at: index)
        for (rank, token) in tokens.enumerated() where rank < first && bytes.begins(token.prefix, at: index) {
          if signs(bytes, from: index + token.prefix.utf8.count).count >= token.length { first = rank }
        }
      }
    }
    if first < tokens.count { return tokens[first].title }
    if isToken { return "a JSON Web Token" }
    return hasURL && hasLogin(bytes) ? "a URL with a password" : nil
  }

  /// Tokens by their first letters and the least length of the rest.
  private static let tokens: [(prefix: String, length: Int, title: String)] = [
    ("AKIA", 16, "an AWS access key"), ("ASIA", 16, "an AWS access key"), ("ghp_", 36, "a GitHub token"),
    ("gho_", 36, "a GitHub token"), ("ghs_", 36, "a GitHub token"), ("github_pat_", 22, "a GitHub token"),
    ("glpat-", 20, "a GitLab token"), ("xoxb-", 20, "a Slack token"), ("xoxp-", 20, "a Slack token"),
    ("xapp-", 20, "a Slack token"), ("AIza", 35, "a Google API key"), ("sk_live_", 20, "a Stripe key"),
    ("rk_live_", 20, "a Stripe key"), ("npm_", 36, "an npm token"), ("SG.", 40, "a SendGrid key"),
    ("dckr_pat_", 20, "a Docker token"), ("hvs.", 24, "a Vault token"),
  ]

  /// The bytes with which a token, a JSON Web Token or `://` begins.
  private static let beginnings: [Bool] = {
    var beginnings = [Bool](repeating: false, count: 256)
    for byte in tokens.compactMap(\.prefix.utf8.first) + "e:".utf8 { beginnings[Int(byte)] = true }
    return beginnings
  }()

  /// Letters and digits; what is beyond ASCII is taken for a letter.
  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...0xFF:
      true
    default: false
    }
  }

  /// The signs of a token.
  private static func signs(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Slice<UnsafeBufferPointer<UInt8>> {
    bytes[start...].prefix {
      $0 < 0x80 && isWord($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
    }
  }

  private static func isJSONWebToken(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    guard bytes.begins("eyJ", at: index) else { return false }
    let parts = signs(bytes, from: index + 3).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count == 3 && parts[0].count >= 10 && parts[1].starts(with: "eyJ".utf8) && parts[2].count >= 10
  }

  /// `scheme://user:password@host` with a password that is written out.
  private static func hasLogin(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var start = 0
    while let place = bytes.place(of: "://", from: start) {
      start = place + 3
      let authority = bytes[start...].prefix { !"/?# \t\n\"'".utf8.contains($0) }
      guard let at = authority.lastIndex(of: UInt8(ascii: "@")),
        let colon = authority[..<at].firstIndex(of: UInt8(ascii: ":"))
      else { continue }
      if isLiteral(UnsafeBufferPointer(rebasing: authority[(colon + 1)..<at])) { return true }
    }
    return false
  }

  // MARK: - By name

  /// Whether a literal under this name is a secret.
  static func isSecret(name: String, value: String) -> Bool {
    guard namesSecret(name), isLiteral(value) else { return false }
    let lower = value.lowercased()
    if ["true", "false", "yes", "no", "on", "off", "none", "null", "enabled", "disabled"].contains(lower) {
      return false
    }
    // A place where the secret stands is not the secret.
    if value.hasPrefix("/") || value.hasPrefix("./") || value.hasPrefix("file:") || value.contains("://") {
      return false
    }
    // Secrets of cloud stores are named, not written.
    return !lower.hasPrefix("arn:") && !lower.hasPrefix("projects/") && !lower.hasPrefix("vault:")
      && !lower.hasPrefix("secretref:") && !lower.hasPrefix("awssm://")
  }

  /// Not empty, no placeholder, and filled in by nobody else.
  static func isLiteral(_ value: String) -> Bool {
    var value = value
    return value.withUTF8 { isLiteral($0) }
  }

  private static func isLiteral(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = bytes.firstIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
    guard let start, !"$<%".utf8.contains(bytes[start]), !bytes.begins("{{", at: start) else { return false }
    if ["ENC[", "REPLACE"].contains(where: { bytes.begins($0, at: 0) }) { return false }
    if ["${", "$(", "{{"].contains(where: { bytes.place(of: $0) != nil }) { return false }
    return !bytes.allSatisfy { "*xX.".utf8.contains($0) }
  }

  /// Whether a text has a part that every name of a secret has: a quick look, before its words are told apart.
  static func mayNameSecret(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      for index in bytes.indices {
        let stems: [String] =
          switch bytes[index] | 0x20 {
          case UInt8(ascii: "p"): ["pass", "pwd"]
          case UInt8(ascii: "s"): ["secret"]
          case UInt8(ascii: "t"): ["token"]
          case UInt8(ascii: "k"): ["key"]
          case UInt8(ascii: "c"): ["credential"]
          default: []
          }
        for stem in stems where bytes[index...].lazy.map({ $0 | 0x20 }).starts(with: stem.utf8) { return true }
      }
      return false
    }
  }

  private static func namesSecret(_ name: String) -> Bool {
    guard mayNameSecret(name) else { return false }
    let words = Self.words(name)
    guard let last = words.last, !harmlessEnds.contains(last) else { return false }
    if words.contains(where: { secretWords.contains($0) }) { return true }
    return zip(words, words.dropFirst()).contains { secretPairs.contains($0 + $1) }
  }

  private static let secretWords: Set<String> = [
    "password", "passwd", "pwd", "passphrase", "secret", "token", "apikey", "credential", "credentials", "privatekey",
    "accesskey", "authkey", "secretkey", "dbpassword",
  ]
  private static let secretPairs: Set<String> = [
    "apikey", "privatekey", "accesskey", "secretkey", "authkey", "signingkey",
  ]
  /// Last words of names that speak about a secret.
  private static let harmlessEnds: Set<String> = [
    "file", "path", "dir", "name", "names", "ref", "url", "uri", "host", "port", "ttl", "expiry", "expiration",
    "expires",
    "length", "size", "enabled", "disabled", "type", "header", "algorithm", "policy", "arn", "endpoint", "id", "issuer",
    "audience", "timeout", "interval", "period", "seconds", "minutes", "hours", "days", "count", "limit", "max", "min",
    "required", "version", "mode", "format", "provider", "store", "location", "field", "key_name", "lifetime",
    "duration",
    "rotation", "prefix", "username", "user", "scope", "scopes", "class",
  ]

  /// `DB_PASSWORD`, `dbPassword` and `db-password` are the words `db`, `password`.
  private static func words(_ name: String) -> [String] {
    var words: [String] = []
    var word = ""
    var wasLower = false
    for character in name {
      if !character.isLetter, !character.isNumber {
        if !word.isEmpty { words.append(word) }
        word = ""
        wasLower = false
        continue
      }
      if character.isUppercase, wasLower {
        words.append(word)
        word = ""
      }
      wasLower = character.isLowercase || character.isNumber
      word += character.lowercased()
    }
    if !word.isEmpty { words.append(word) }
    return words
  }
}
