import Foundation
import TestSupport
import Testing

/// The repository checks itself: doors between rooms, sizes, banned calls.
@Suite struct TidyTests {
  let sources = Self.read

  private static let read = Repository.files(below: "Sources", endingIn: ".swift")

  @Test func `the sources are found`() {
    #expect(sources.count > 30)
  }

  // MARK: - Doors

  /// What each room may import; a room that is not listed has no door.
  static let doors: [String: Set<String>] = [
    "Basics": [],
    "KubeModel": ["Basics", "EmbeddedFacts", "CYaml", "Yams", "Synchronization"],
    "SimKernel": ["HeapModule", "Histogram"],
    "ClusterTwin": ["Basics", "KubeModel", "SimKernel", "DequeModule"],
    "CloudCatalog": ["Basics", "EmbeddedFacts", "Synchronization"],
    "PlatformSpec": ["Basics", "KubeModel", "CloudCatalog"],
    "DesignEngine": ["Basics", "KubeModel", "CloudCatalog", "PlatformSpec"],
    "Rendering": ["Basics", "KubeModel", "CloudCatalog", "PlatformSpec", "DesignEngine"],
    "ManifestChecks": ["Basics", "KubeModel", "Dispatch", "Synchronization"],
    "Reporting": [
      "Basics", "KubeModel", "SimKernel", "ClusterTwin", "ManifestChecks", "CloudCatalog", "PlatformSpec",
      "DesignEngine",
    ],
    "PlimsollCommands": [
      "Basics", "KubeModel", "CloudCatalog", "SimKernel", "ClusterTwin", "PlatformSpec", "DesignEngine",
      "ManifestChecks", "Rendering",
      "Reporting", "ArgumentParser", "FoundationEssentials", "Glibc", "Musl", "Darwin", "Synchronization",
    ],
    "plimsoll": ["PlimsollCommands", "ProcessMemory", "Glibc", "Musl", "Darwin"],
  ]

  @Test func `rooms import only through their doors`() throws {
    for file in sources {
      let allowed = try #require(
        Self.doors[file.module], "\(file.path): \(file.module) has no entry in the table of doors")
      for line in file.lines where line.contains("import ") {
        let words = line.split(separator: " ")
        guard let index = words.firstIndex(of: "import"), words[..<index].allSatisfy({ Self.importWords.contains($0) }),
          words.count > index + 1
        else { continue }
        let module = String(words[index + 1])
        #expect(allowed.contains(module), "\(file.path) imports \(module)")
      }
    }
  }

  static let importWords: Set<Substring> = ["package", "public", "internal", "fileprivate", "private", "@testable"]

  // MARK: - Sizes

  @Test func `no file is longer than 600 lines`() {
    for file in sources {
      #expect(file.lines.count <= 601, "\(file.path) has \(file.lines.count) lines")
    }
  }

  @Test func `no function is longer than 60 lines`() {
    for file in sources {
      for function in functions(in: file) where function.length > 60 {
        Issue.record("\(file.path):\(function.line): \(function.name) has \(function.length) lines")
      }
    }
  }

  /// Functions by their layout: a body ends at the first brace in the column of its declaration.
  private func functions(in file: SourceFile) -> [(name: Substring, line: Int, length: Int)] {
    var found: [(name: Substring, line: Int, length: Int)] = []
    let lines = file.lines
    let declaration =
      /^( *)(?:@\w+ )*(?:(?:package|public|private|fileprivate|static|mutating|consuming|nonisolated|override) )*(?:func ([^(<]+)|(init)[?(<])/
    for (index, line) in lines.enumerated() where line.contains("func ") || line.contains("init") {
      guard let match = line.firstMatch(of: declaration) else { continue }
      let closing = match.1 + "}"
      // A requirement of a protocol has no body: the protocol ends first.
      let end = lines[(index + 1)...].firstIndex { line in
        line == closing || (!line.isEmpty && line.prefix { $0 == " " }.count < match.1.count)
      }
      guard let end, lines[end] == closing else { continue }
      found.append((match.2 ?? "init", index + 1, end - index + 1))
    }
    return found
  }

  // MARK: - Deliverables

  static let deliverables = [
    "cluster", "deployment", "scaling", "networking", "storage", "observability", "security",
  ]

  @Test(arguments: deliverables) func `every deliverable has its rooms and its page`(deliverable: String) throws {
    let enumeration = try #require(sources.first { $0.path.hasSuffix("PlatformSpec/Model/Deliverable.swift") })
    #expect(enumeration.text.contains(deliverable))
    let room = deliverable.prefix(1).uppercased() + deliverable.dropFirst()
    for folder in ["Sources/DesignEngine/\(room)/", "Sources/Rendering/Manifests/\(room)/"] {
      #expect(sources.contains { $0.path.hasPrefix(folder) }, "\(folder) has no file")
    }
    let pages = Repository.files(below: "Documentation", endingIn: ".md").map(\.path)
    #expect(pages.contains("Documentation/\(deliverable).md"))
  }

  // MARK: - Banned calls

  /// A pattern, words of which one stands in every line that it matches, and what to do instead.
  static let banned: [(pattern: String, hints: [String], why: String)] = [
    (#"\btry!"#, ["try!"], "a failure is a value or thrown"),
    (#"\bas!"#, ["as!"], "cast with as?"),
    (#"[A-Za-z0-9_\)\]]!(?![=A-Za-z])"#, ["!"], "no force unwrap"),
    (#"\bDate\(\)"#, ["Date()"], "nothing depends on the clock"),
    (#"\bUUID\(\)"#, ["UUID()"], "names are derived, not drawn"),
    (
      #"SystemRandomNumberGenerator|\.shuffled\(\)|\.randomElement\(\)|\.random\(in: [^,)]*\)"#,
      ["SystemRandom", "shuffled", "randomElement", "random("], "random numbers come from a seed"
    ),
    (#"@unchecked Sendable"#, ["@unchecked"], "sendability is proven"),
    (#"\bfatalError\("#, ["fatalError"], "our own bugs are preconditions"),
    (#"\bTODO\b|\bFIXME\b"#, ["TODO", "FIXME"], "finish it or open an issue"),
  ]

  @Test(arguments: banned.map(\.pattern)) func `no banned call stands in the sources`(pattern: String) throws {
    let regex = try Regex(pattern)
    let ban = try #require(Self.banned.first { $0.pattern == pattern })
    for file in sources {
      for (index, line) in file.lines.enumerated() where ban.hints.contains(where: { line.contains($0) }) {
        if withoutLiterals(line).contains(regex) { Issue.record("\(file.path):\(index + 1): \(line) (\(ban.why))") }
      }
    }
  }

  @Test func `no file is named after nothing`() {
    for file in sources {
      let name = file.path.split(separator: "/").last ?? ""
      for word in ["Utils", "Helpers", "Common", "Manager"] {
        #expect(!name.contains(word), "\(file.path): say what it is")
      }
    }
  }

  @Test func `hashed collections are sorted before they are walked`() throws {
    let declaration = #/(?:let|var) (\w+)(?:: (?:\[[\w.]+: |Set<)|(?: = Set\(| = Set<))/#
    for file in sources {
      let names = file.lines.filter { $0.contains("let ") || $0.contains("var ") }.compactMap {
        $0.firstMatch(of: declaration)?.1
      }
      for name in Set(names.map(String.init)).sorted() {
        let walk = try Regex(
          #"(?:\bin \#(name)(?:\.values|\.keys)? ?\{|\b\#(name)(?:\.values|\.keys)?\.(?:map|flatMap|compactMap|forEach|reduce|joined)\b)"#
        )
        for (index, line) in file.lines.enumerated()
        where line.contains(name) && withoutLiterals(line).contains(walk) && !line.contains("sorted")
          && !line.contains("// any order")
        {
          Issue.record(
            "\(file.path):\(index + 1): \(line) (sort it, or say `// any order` where order can't reach output)")
        }
      }
    }
  }

  /// The line without string literals and comments, so that words in them do not count.
  private func withoutLiterals(_ line: Substring) -> String {
    String(line).replacing(#/"(?:[^"\\]|\\.)*"/#, with: "\"\"").replacing(#//\/.*$/#, with: "").replacing(
      #/^\s*\*.*/#, with: "")
  }
}
