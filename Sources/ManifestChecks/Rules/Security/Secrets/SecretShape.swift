/// Tells what looks like a secret: by the name under which it stands, or by its own shape.
enum SecretShape {
  /// What kind of secret a value is by itself, `an AWS access key`; nil for a harmless one.
  static func kind(of value: String) -> String? {
    if value.contains("-----BEGIN "), value.contains("PRIVATE KEY-----") { return "a private key" }
    for (prefix, length, title) in prefixes {
      if let token = word(in: value, after: prefix), token.utf8.count >= length { return title }
    }
    if isJSONWebToken(value) { return "a JSON Web Token" }
    if hasLogin(value) { return "a URL with a password" }
    return nil
  }

  /// Tokens by their first letters and the least length of the rest.
  private static let prefixes: [(String, Int, String)] = [
    ("AKIA", 16, "an AWS access key"), ("ASIA", 16, "an AWS access key"), ("ghp_", 36, "a GitHub token"),
    ("gho_", 36, "a GitHub token"), ("ghs_", 36, "a GitHub token"), ("github_pat_", 22, "a GitHub token"),
    ("glpat-", 20, "a GitLab token"), ("xoxb-", 20, "a Slack token"), ("xoxp-", 20, "a Slack token"),
    ("xapp-", 20, "a Slack token"), ("AIza", 35, "a Google API key"), ("sk_live_", 20, "a Stripe key"),
    ("rk_live_", 20, "a Stripe key"), ("npm_", 36, "an npm token"), ("SG.", 40, "a SendGrid key"),
    ("dckr_pat_", 20, "a Docker token"), ("hvs.", 24, "a Vault token"),
  ]

  /// The signs of a token that follow its prefix, where the prefix begins a word.
  private static func word(in value: String, after prefix: String) -> Substring? {
    var start = value.utf8.startIndex
    while let range = place(of: prefix, in: value, from: start) {
      let before = range.lowerBound > value.startIndex ? value[value.index(before: range.lowerBound)] : " "
      if !before.isLetter, !before.isNumber {
        return value[range.upperBound...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) }
      }
      start = range.upperBound
    }
    return nil
  }

  /// Where a text of ASCII stands: values are long, and each is searched for many such texts.
  private static func place(of text: String, in value: String, from start: String.Index) -> Range<String.Index>? {
    let bytes = value.utf8
    guard let first = text.utf8.first else { return nil }
    var rest = bytes[start...]
    while let place = rest.firstIndex(of: first) {
      rest = rest[place...]
      if rest.starts(with: text.utf8) { return place..<bytes.index(place, offsetBy: text.utf8.count) }
      rest = rest.dropFirst()
    }
    return nil
  }

  private static func isJSONWebToken(_ value: String) -> Bool {
    guard let token = word(in: value, after: "eyJ") else { return false }
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 3 && parts[0].count >= 10 && parts[1].hasPrefix("eyJ") && parts[2].count >= 10
  }

  /// `scheme://user:password@host` with a password that is written out.
  private static func hasLogin(_ value: String) -> Bool {
    var rest = value[...]
    while let range = rest.firstRange(of: "://") {
      rest = rest[range.upperBound...]
      let authority = rest.prefix { !"/?# \t\n\"'".contains($0) }
      guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") else { continue }
      let password = authority[authority.index(after: colon)..<at]
      if isLiteral(String(password)), !password.allSatisfy({ "*xX.".contains($0) }) { return true }
    }
    return false
  }

  // MARK: - By name

  /// Whether a literal under this name is a secret.
  static func isSecret(name: String, value: String) -> Bool {
    guard isLiteral(value), namesSecret(name) else { return false }
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
    let text = value.drop { $0 == " " || $0 == "\"" || $0 == "'" }
    if text.isEmpty || text.hasPrefix("$") || text.hasPrefix("<") || text.hasPrefix("{{") || text.hasPrefix("%") {
      return false
    }
    return !value.contains("${") && !value.contains("$(") && !value.contains("{{") && !value.hasPrefix("ENC[")
      && !value.hasPrefix("REPLACE") && !value.allSatisfy { "*xX.".contains($0) }
  }

  private static func namesSecret(_ name: String) -> Bool {
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
