import KubeModel

/// An entry of `ports`: `8080:80`, `127.0.0.1:5000-5002:5000-5002/tcp` or the long form.
struct ComposePort {
  var container: ClosedRange<Int>
  /// The port of the machine, zero where it chooses one.
  var published: Int?
  var isUDP: Bool
  var name: String?
  var application: String?

  init?(_ value: KubeValue) {
    if value.mapping != nil {
      guard let range = value["target"]?.scalarText.flatMap({ Self.range($0[...]) }) else { return nil }
      container = range
      published = value["published"].map { $0.scalarText.flatMap { Self.range($0[...])?.lowerBound } ?? 0 }
      isUDP = value["protocol"]?.scalarText == "udp"
      name = value["name"]?.scalarText
      application = value["app_protocol"]?.scalarText
      return
    }
    guard let text = value.scalarText else { return nil }
    let halves = text.split(separator: "/")
    // Addresses in brackets hold colons of their own; the container's port is the last part in any case.
    guard let last = halves.first?.split(separator: ":", omittingEmptySubsequences: false).last,
      let range = Self.range(last)
    else { return nil }
    container = range
    let parts = halves.first?.split(separator: ":", omittingEmptySubsequences: false) ?? []
    published = parts.count > 1 ? Self.range(parts[parts.count - 2])?.lowerBound ?? 0 : 0
    isUDP = halves.count > 1 && halves[1] == "udp"
    name = nil
    application = nil
  }

  private static func range(_ text: Substring) -> ClosedRange<Int>? {
    let bounds = text.split(separator: "-").map { Int($0) }
    guard let low = bounds.first ?? nil, let high = bounds.last ?? nil, (1...65535).contains(low), low <= high,
      high <= 65535
    else { return nil }
    return low...high
  }
}

/// An entry of `volumes` of a service.
struct ComposeMount {
  enum Kind {
    case volume(String), host(String), scratch
  }

  var kind: Kind
  var target: String
  var isReadOnly = false

  init?(_ value: KubeValue) {
    if value.mapping != nil {
      guard let target = value["target"]?.scalarText else { return nil }
      self.target = target
      isReadOnly = value["read_only"]?.bool == true
      let source = value["source"]?.scalarText
      switch value["type"]?.scalarText {
      case "tmpfs": kind = .scratch
      case "bind": kind = .host(source ?? "a folder")
      default: kind = .volume(source ?? "data")
      }
      return
    }
    guard let text = value.scalarText, !text.isEmpty else { return nil }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count > 1 else {
      target = parts[0]
      kind = .volume("data")
      return
    }
    target = parts[1]
    isReadOnly = parts.dropFirst(2).contains { $0.split(separator: ",").contains("ro") }
    let source = parts[0]
    let isPath = source.isEmpty || ["/", ".", "~", "$"].contains { source.hasPrefix($0) } || source.contains("\\")
    kind = isPath ? .host(source) : .volume(source)
  }
}

extension ComposeMount {
  /// A folder of the machine into which the service writes what must last.
  func holdsData(from source: String) -> Bool {
    let parts = target.split(separator: "/").map(String.init)
    guard !isReadOnly, let last = parts.last, !last.contains("."), !source.hasSuffix(".sock") else { return false }
    if ["etc", "proc", "sys", "dev", "run", "docker-entrypoint-initdb.d"].contains(parts[0]) { return false }
    if parts[0] == "data" || parts[0] == "config" || target.hasPrefix("/var/lib/") || target.hasPrefix("/var/opt/") {
      return true
    }
    let words = (source.split(separator: "/").last.map(String.init) ?? "").words + last.words
    return words.contains { Self.lasting.contains($0) }
  }

  private static let lasting: Set<String> = [
    "data", "storage", "upload", "uploads", "library", "media", "db", "database", "backup", "backups", "repositories",
  ]

  /// What may be lost with a pod: caches, logs, sockets.
  var isPassing: Bool {
    target.split(separator: "/").contains { ["cache", ".cache", "tmp", "log", "logs", "run"].contains($0) }
  }
}

extension ImportedApplication {
  /// Takes a variable: plain ones as they are, secret ones by their name alone.
  mutating func add(_ variable: String, _ value: String?, to part: inout ImportedPart) {
    guard variable.isEnvironmentName else {
      note("\(part.name): \"\(variable)\" is no name of a variable", at: part.place)
      return
    }
    let isSwitch = ["true", "false", "yes", "no", "on", "off", "0", "1"].contains(value?.lowercased() ?? "-")
    if variable.hintsAtSecret && !isSwitch || value?.isSecretValue == true, variable.isVariableName {
      part.environment.removeAll { $0.name == variable }
      part.concealed.removeAll { $0.name == variable }
      if let value { part.concealed.append(Service.EnvironmentVariable(name: variable, value: value)) }
      if !part.secrets.contains(variable) { part.secrets.append(variable) }
      return
    }
    guard let value else { return }
    part.secrets.removeAll { $0 == variable }
    part.environment.removeAll { $0.name == variable }
    part.environment.append(Service.EnvironmentVariable(name: variable, value: value))
  }
}

extension String {
  /// What Kubernetes takes for the name of a variable: dots and dashes too.
  fileprivate var isEnvironmentName: Bool {
    guard let first = unicodeScalars.first, !("0"..."9").contains(first) else { return false }
    return unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "._-".unicodeScalars.contains($0))
    }
  }
}
