import TestSupport
import Testing

/// Every row of the mission has a test that carries its name and finds it in the files.
@Suite struct MissionRowTests {
  /// The last number of each group of rows that this product's files must show.
  static let groups: [(letter: String, last: Int)] = [
    ("I", 6), ("A", 12), ("D", 12), ("S", 7), ("N", 11), ("T", 10), ("O", 5), ("X", 8),
  ]

  /// The first words of every test in the folder: `T-4` of "T-4 fail-over waits for a copy".
  static let named: Set<String> = {
    let lines = Repository.files(below: "Tests/RequirementTests", endingIn: ".swift").flatMap(\.lines)
    return Set(
      lines.filter { $0.contains("func `") || $0.contains("Point(") || $0.contains("      \"") }.flatMap { line in
        // A table of points names rows as a test does.
        line.matches(of: /(?:func `|Point\(|^      )\"?([A-Z]-[0-9]+)[ :,\"]/).map { String($0.1) }
          + line.matches(of: /func `[A-Z]-[0-9]+(?: and|,) ([A-Z]-[0-9]+)/).map { String($0.1) }
      })
  }()

  @Test(arguments: groups.flatMap { group in (1...group.last).map { "\(group.letter)-\($0)" } } + ["V-2"])
  func `a row of the mission has a test`(row: String) {
    let isNamed = Self.named.contains(row)
    #expect(isNamed, "no test of RequirementTests begins with \(row)")
  }
}
