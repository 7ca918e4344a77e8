/// A pattern of names as shells and `.gitignore` know it: `*`, `?`, `[a-z]`, and `**` across folders.
package struct PathPattern: Sendable, Hashable {
  private enum Part: Sendable, Hashable {
    case character(Character)
    case anyCharacter
    /// Any run without a slash.
    case anyRun
    /// Any run, slashes too.
    case anyFolders
    /// `**/`: nothing, or what the next part takes in, which ends with a slash.
    case maybeFolders, someFolders
    case oneOf([ClosedRange<Character>], isNegated: Bool)
  }

  package let text: String
  private let parts: [Part]

  package init(_ text: String) {
    self.text = text
    var parts: [Part] = []
    var rest = text[...]
    while let first = rest.popFirst() {
      switch first {
      case "*":
        if rest.first == "*" {
          rest = rest.drop { $0 == "*" }
          if rest.first == "/", parts.isEmpty || parts.last == .character("/") {
            rest.removeFirst()
            parts += [.maybeFolders, .someFolders]
          } else {
            parts.append(.anyFolders)
          }
        } else {
          parts.append(.anyRun)
        }
      case "?": parts.append(.anyCharacter)
      case "[":
        if let (part, after) = Self.bracket(rest) {
          parts.append(part)
          rest = after
        } else {
          parts.append(.character("["))
        }
      default: parts.append(.character(first))
      }
    }
    self.parts = parts
  }

  private static func bracket(_ text: Substring) -> (Part, Substring)? {
    guard let close = text.dropFirst().firstIndex(of: "]") else { return nil }
    var inside = text[..<close]
    let isNegated = inside.first == "!" || inside.first == "^"
    if isNegated { inside.removeFirst() }
    var ranges: [ClosedRange<Character>] = []
    let characters = Array(inside)
    var index = 0
    while index < characters.count {
      if index + 2 < characters.count, characters[index + 1] == "-", characters[index] <= characters[index + 2] {
        ranges.append(characters[index]...characters[index + 2])
        index += 3
      } else {
        ranges.append(characters[index]...characters[index])
        index += 1
      }
    }
    return (.oneOf(ranges, isNegated: isNegated), text[text.index(after: close)...])
  }

  /// Whether a text holds a sign that makes it a pattern.
  package static func isPattern(_ text: String) -> Bool { text.contains { "*?[".contains($0) } }

  /// Matches the whole path. The work grows with the product of the lengths, whatever the pattern.
  package func matches(_ path: String) -> Bool {
    // reachable[i]: the parts before i match what was read so far.
    var reachable = [Bool](repeating: false, count: parts.count + 1)
    reachable[0] = true
    skipRuns(&reachable)
    for character in path {
      var next = [Bool](repeating: false, count: parts.count + 1)
      for (index, part) in parts.enumerated() where reachable[index] {
        switch part {
        case .character(let expected): if expected == character { next[index + 1] = true }
        case .anyCharacter: if character != "/" { next[index + 1] = true }
        case .anyRun: if character != "/" { next[index] = true }
        case .anyFolders: next[index] = true
        case .maybeFolders: break
        case .someFolders:
          next[index] = true
          if character == "/" { next[index + 1] = true }
        case .oneOf(let ranges, let isNegated):
          if character != "/", ranges.contains(where: { $0.contains(character) }) != isNegated {
            next[index + 1] = true
          }
        }
      }
      skipRuns(&next)
      reachable = next
    }
    return reachable[parts.count]
  }

  private func skipRuns(_ reachable: inout [Bool]) {
    for (index, part) in parts.enumerated() where reachable[index] {
      switch part {
      case .anyRun, .anyFolders: reachable[index + 1] = true
      case .maybeFolders:
        reachable[index + 1] = true
        reachable[index + 2] = true
      case .character, .anyCharacter, .someFolders, .oneOf: break
      }
    }
  }
}
