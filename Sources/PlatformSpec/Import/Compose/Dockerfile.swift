/// What the build of an image tells of the container: the ports that it opens and the language.
struct Dockerfile {
  private(set) var ports: [Int] = []
  private(set) var runtime: Service.Runtime?

  private struct Stage {
    var name: String
    var base: String
    var ports: [Int] = []
    var words: [String] = []
  }

  /// The stage of this name, else the last one.
  init(_ text: String, target: String? = nil) {
    var stages: [Stage] = []
    var values: [String: String] = [:]
    for line in Self.instructions(text) {
      let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
      guard let verb = words.first?.uppercased() else { continue }
      let rest = words.dropFirst().filter { !$0.hasPrefix("--") }
      var filling = ComposeInterpolation(values)
      switch verb {
      case "ARG", "ENV": Self.assign(Array(rest), &values)
      case "FROM":
        let isNamed = rest.count > 2 && rest[rest.startIndex + 1].uppercased() == "AS"
        let name = isNamed ? rest[rest.startIndex + 2] : "\(stages.count)"
        stages.append(Stage(name: name.lowercased(), base: filling.filled(rest.first ?? "")))
      case "EXPOSE" where !stages.isEmpty:
        let numbers = rest.map { filling.filled($0) }.filter { !$0.hasSuffix("/udp") }
        stages[stages.count - 1].ports += numbers.compactMap { Int($0.prefix { $0.isNumber }) }
      case "CMD", "ENTRYPOINT":
        if stages.isEmpty { continue }
        stages[stages.count - 1].words += rest.flatMap { $0.split { "[]\",'".contains($0) }.map(String.init) }
      default: continue
      }
    }
    follow(stages, target: target?.lowercased())
  }

  /// From the stage that is built down to the image that it stands on.
  private mutating func follow(_ stages: [Stage], target: String?) {
    var next = stages.last { $0.name == target } ?? stages.last
    var rest = stages.count
    while let stage = next, rest > 0 {
      if ports.isEmpty { ports = stage.ports.filter { (1...65535).contains($0) } }
      let commands = stage.words.map { String($0.split(separator: "/").last ?? "") }
      runtime =
        runtime ?? commands.compactMap { Service.Runtime.program($0) }.first ?? ImageReference(stage.base)?.runtime
      next = stages.last { $0.name == stage.base.lowercased() && $0.name != stage.name }
      rest -= 1
    }
  }

  /// Instructions with their continued lines joined, comments left out.
  private static func instructions(_ text: String) -> [String] {
    var lines: [String] = []
    var open = ""
    for line in text.split(whereSeparator: \.isNewline) {
      let line = line.trimmingSpaces
      if line.hasPrefix("#") { continue }
      if line.hasSuffix("\\") {
        open += line.dropLast() + " "
      } else {
        lines.append(open + line)
        open = ""
      }
    }
    return open.isEmpty ? lines : lines + [open]
  }

  /// `NAME=value …` or `NAME value`.
  private static func assign(_ words: [String], _ values: inout [String: String]) {
    if let first = words.first, !first.contains("="), words.count > 1 {
      values[first] = words[1]
      return
    }
    for word in words {
      guard let equals = word.firstIndex(of: "=") else { continue }
      var filling = ComposeInterpolation(values)
      values[String(word[..<equals])] = filling.filled(
        word[word.index(after: equals)...].filter { $0 != "\"" && $0 != "'" })
    }
  }
}
