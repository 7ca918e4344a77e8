import Basics

/// What the container of an imported service is told.
struct ImportedEnvironment {
  var plain: [Service.EnvironmentVariable] = []
  var secrets: [String] = []
}

extension ImportPlanning {
  /// Variables with the new names of what they mention; the addresses of data stores come from their secrets.
  mutating func environment(of index: Int) -> ImportedEnvironment {
    let part = application.parts[index]
    var result = ImportedEnvironment(secrets: part.secrets)
    let given = stores[index].flatMap { store in Self.keys.map { "\(variable(store))_\($0)" } }
    for entry in part.environment where !given.contains(entry.name) {
      var entry = entry
      entry.value = rewritten(entry.value, isHinted: entry.name.hintsAtHost, from: index)
      if let reference = credential(entry.name, of: index) { entry.value = reference }
      result.plain.append(entry)
    }
    for entry in part.concealed {
      // The address of a store is put together from the secret of the store itself.
      let value = credential(entry.name, of: index) ?? rewritten(entry.value, isHinted: true, from: index)
      if value != entry.value, value.contains("$("), !value.isSecretValue, !holdsMore(entry, value) {
        if !given.contains(entry.name) {
          result.plain.append(Service.EnvironmentVariable(name: entry.name, value: value))
        }
        result.secrets.removeAll { $0 == entry.name }
      }
    }
    result.secrets.removeAll { given.contains($0) }
    if !result.secrets.isEmpty {
      let names = result.secrets.joined(separator: ", ")
      application.note(
        .note, "\(part.name): the values of \(names) are not written down; put them into the secret store",
        at: part.place)
    }
    return result
  }

  private static let keys = ["HOST", "PORT", "USERNAME", "PASSWORD"]

  func variable(_ store: Int) -> String { labels[store].uppercased().replacing("-", with: "_") }

  /// A secret variable that is no address, such as a password that merely holds a host's name.
  private func holdsMore(_ entry: Service.EnvironmentVariable, _ value: String) -> Bool {
    !entry.value.isSecretValue && credentialName(entry.name) == nil && !entry.value.contains("//")
  }

  /// `POSTGRES_PASSWORD` of a service that uses one PostgreSQL is the password of that store.
  private func credential(_ name: String, of index: Int) -> String? {
    guard let (prefix, key) = credentialName(name) else { return nil }
    let words = prefix.split(separator: "_").map(String.init)
    let owners = stores[index].filter { store in
      let engine = fates[store].engine?.words ?? []
      return prefix == variable(store)
        || engine.contains { name in words.contains { $0 == name || name.count > 2 && $0.hasPrefix(name) } }
    }
    if owners.count == 1 { return "$(\(variable(owners[0]))_\(key))" }
    let isGeneral = ["DB", "DATABASE", "SQL", "DATASOURCE"].contains {
      prefix.split(separator: "_").map(String.init).contains($0)
    }
    let databases = stores[index].filter { [.postgresql, .mysql, .mongodb].contains(fates[$0].engine) }
    return isGeneral && owners.isEmpty && databases.count == 1 ? "$(\(variable(databases[0]))_\(key))" : nil
  }

  private func credentialName(_ name: String) -> (prefix: String, key: String)? {
    let name = name.uppercased()
    let endings = [
      ("_PASSWORD", "PASSWORD"), ("_PASS", "PASSWORD"), ("_PWD", "PASSWORD"), ("_PASSWD", "PASSWORD"),
      ("_USERNAME", "USERNAME"), ("_USER", "USERNAME"),
    ]
    if name == "PGPASSWORD" { return ("PG", "PASSWORD") }
    if name == "PGUSER" { return ("PG", "USERNAME") }
    return endings.first { name.hasSuffix($0.0) }.map { (String(name.dropLast($0.0.count)), $0.1) }
  }

  /// A text with the hosts as they are called on the platform.
  func rewritten(_ text: String, isHinted: Bool, from caller: Int) -> String {
    var result = ""
    var rest = text.startIndex
    var used: String?
    func replace(_ range: Range<String.Index>, _ new: String) {
      guard range.lowerBound >= rest else { return }
      result += text[rest..<range.lowerBound] + new
      rest = range.upperBound
    }
    for mention in HostMention.all(in: text, isHinted: isHinted) {
      guard let target = part(mention.host, from: caller) else {
        if let other = external(mention.host) { replace(mention.range, other + (mention.port.map { ":\($0)" } ?? "")) }
        continue
      }
      if target == caller { continue }
      if fates[target].engine != nil, stores[caller].contains(target) {
        let name = variable(target)
        used = name
        if let credentials = mention.credentials { replace(credentials, Self.credentials(text[credentials], of: name)) }
        replace(mention.range, "$(\(name)_HOST)" + (mention.port == nil ? "" : ":$(\(name)_PORT)"))
      } else if fates[target].isService {
        replace(mention.range, address(of: target, mention, from: caller))
      }
    }
    result += text[rest...]
    return used.map { Self.withoutPairs(result, $0) } ?? result
  }

  /// `user:password` as references; a part that was not there stays away.
  private static func credentials(_ text: Substring, of name: String) -> String {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let user = parts.first?.isEmpty == false ? "$(\(name)_USERNAME)" : ""
    return parts.count > 1 ? "\(user):$(\(name)_PASSWORD)" : user
  }

  /// `User Id=…;Password=…` of connection strings.
  private static func withoutPairs(_ text: String, _ name: String) -> String {
    var text = text
    let password = #/((?:^|[;\s])(?:[Pp]assword|PASSWORD|[Pp]wd|PWD)\s*=\s*)([^;\s]+)/#
    let user = #/((?:^|[;\s])(?:[Uu]ser [Ii]d|[Uu]sername|[Uu]id|[Uu]ser)\s*=\s*)([^;\s]+)/#
    for (pattern, key) in [(password, "PASSWORD"), (user, "USERNAME")] {
      for match in text.matches(of: pattern).reversed() {
        text.replaceSubrange(match.range, with: "\(match.1)$(\(name)_\(key))")
      }
    }
    return text
  }

  private func address(of target: Int, _ mention: HostMention, from caller: Int) -> String {
    var host = labels[target]
    if let team = teams[target], team != teams[caller] { host += ".\(team)" }
    let port = mention.port.map { ":\(shapes[target]?.reached($0, of: application.parts[target]) ?? $0)" } ?? ""
    return host + port
  }
}
