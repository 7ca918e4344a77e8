import Basics
package import DesignEngine

/// What `plimsoll explain THING` says: figures with their source and date, defaults with their reason, decisions with
/// what spoke against the others.
package enum Explanation {
  package enum Answer: Sendable, Hashable {
    /// Plain text of several lines, ended by a line break.
    case text(String)
    /// Nothing has this name; the names that were probably meant.
    case unknown(nearest: [String])
  }

  /// A kind of thing that can be explained: one file and one line in `all` each.
  struct Kind: Sendable {
    /// What names of this kind stand for, in the plural.
    let title: String
    let names: @Sendable (PlatformDesign?) -> [String]
    /// The explanation, nil where no thing of this kind has the name.
    let explain: @Sendable (_ name: String, PlatformDesign?) -> [String]?
  }

  static let all: [Kind] = [
    decisions, services, pools, deliverables, fields, rules, checks, machines, disks, regions, components,
    kubernetesVersions,
    terms,
  ]

  /// Everything that is known under the name, in the order of the kinds: a name may stand for several things.
  ///
  /// `design` is the platform that is talked about; without one only facts, fields, rules and terms are known.
  package static func text(of thing: String, design: PlatformDesign? = nil) -> Answer {
    let name = thing.trimmed
    let found = all.compactMap { $0.explain(name, design) }
    if !found.isEmpty { return .text(found.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n") }
    var near: [String] = []
    for candidate in nearestWords(to: name, in: all.flatMap { $0.names(design) }, limit: 8)
    where !near.contains(candidate) {
      near.append(candidate)
    }
    return .unknown(nearest: Array(near.prefix(5)))
  }

  /// The kinds of things with an example each, for help.
  package static func kinds(_ design: PlatformDesign? = nil) -> [(title: String, example: String)] {
    all.compactMap { kind in kind.names(design).first.map { (kind.title, $0) } }
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...]
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }

  /// The text in lines of at most `width` characters, each after `indent`.
  func wrapped(indent: String = "  ", hanging: String? = nil, width: Int = 96) -> [String] {
    var lines: [String] = []
    var line = indent
    var isFresh = true
    for word in split(whereSeparator: \.isWhitespace) {
      if !isFresh, line.count + 1 + word.count > width {
        lines.append(line)
        line = hanging ?? indent
        isFresh = true
      }
      line += (isFresh ? "" : " ") + word
      isFresh = false
    }
    if !isFresh { lines.append(line) }
    return lines
  }
}
