import Basics

extension ImportPlanning {
  /// Words of a command with the new names of hosts, and with variables in place of secrets.
  mutating func concealed(_ words: [String], _ index: Int, _ secrets: inout [String]) -> [String] {
    var result: [String] = []
    let part = application.parts[index]
    for (position, word) in words.enumerated() {
      let isHost = position > 0 && words[position - 1].isHostOption
      var text = rewritten(word, isHinted: isHost, from: index)
      var hidden: [String] = []
      if position > 0, let name = words[position - 1].secretOption, !text.hasPrefix("-"), !text.hasPrefix("$") {
        hidden.append(name)
        text = "$(\(name))"
      }
      text = text.replacing(#/(--?[A-Za-z][\w.-]*)([= ])(?!\$)("[^"]*"|'[^']*'|[^\s"']+)/#) { match in
        guard let name = String(match.1).secretOption else { return String(match.0) }
        hidden.append(name)
        return "\(match.1)\(match.2)$(\(name))"
      }
      for secret in part.tellingSecrets { text = text.replacing(word: secret.value, with: "$(\(secret.name))") }
      if text.isSecretValue {
        let name = "ARGUMENT_\(position + 1)"
        hidden.append(name)
        text = "$(\(name))"
      }
      for name in hidden where !secrets.contains(name) {
        secrets.append(name)
        application.note(
          "\(part.name): a secret in its command is not written down; \(name) stands for it", at: part.place,
          remedy: "Put its value into the secret store.")
      }
      result.append(text)
    }
    return result
  }
}

extension String {
  /// The variable for the value of an option such as `--db-password`; nil for options that hold no secret.
  var secretOption: String? {
    guard hasPrefix("-"), count > 2 else { return nil }
    let name = String(drop { $0 == "-" }.map { $0.isLetter || $0.isNumber ? Character($0.uppercased()) : "_" })
    let isAlone = ["REQUIREPASS", "MASTERAUTH"].contains(name)
    return (name.hintsAtSecret || isAlone) && name.isVariableName ? name : nil
  }

  /// Whether a word of a command holds a secret: an option, an address, a short `-pSECRET` of MySQL.
  var holdsSecret: Bool {
    if isSecretValue || contains(#/(^|\s)-p[^\s=$'"]{3,}/#) && contains("mysql") { return true }
    return matches(of: #/(--?[A-Za-z][\w.-]*)[= ]([^\s$-][^\s]*)/#).contains { String($0.1).secretOption != nil }
      || contains(#/(PASSWORD|PASSWD|SECRET|TOKEN)=[^\s$]+/#)
  }
}

extension ImportedPart {
  /// Secret variables whose values are no everyday words, so that a text with one of them gives it away.
  var tellingSecrets: [Service.EnvironmentVariable] {
    let everyday = ["postgres", "mysql", "mongo", "redis", "root", "admin", "rabbitmq", "guest", "user", "test"]
    return concealed.filter { secret in
      secret.value.count > 3 && !everyday.contains(secret.value) && secret.value != name
        && !environment.contains { $0.value == secret.value }
    }
  }
}

extension String {
  /// Replaces a text where it stands for itself, not inside of a longer word or as the name of an option.
  func replacing(word: String, with new: String) -> String {
    var result = ""
    var rest = self[...]
    while let found = rest.ranges(of: word).first {
      let isInside = { (sign: Character?) in sign.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false }
      let before = rest[..<found.lowerBound].last ?? result.last
      let isWord = !isInside(before) && before != "-" && !isInside(rest[found.upperBound...].first)
      result += rest[..<found.lowerBound] + (isWord ? new : word)
      rest = rest[found.upperBound...]
    }
    return result + rest
  }
}
