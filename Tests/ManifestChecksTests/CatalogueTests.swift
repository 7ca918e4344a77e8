import Foundation
import ManifestChecks
import TestSupport
import Testing

/// Every row of the catalogue of checks is a rule, is told in another way, or is undecidable with its reason.
@Suite struct CatalogueTests {
  private static let catalogue = Repository.root.appending(path: "../shared/reference/checks.md")

  @Test(.enabled(if: FileManager.default.fileExists(atPath: catalogue.path)))
  func `no row of the catalogue is left out, and none is made up`() throws {
    let text = try String(contentsOf: Self.catalogue, encoding: .utf8)
    let rows = text.split(separator: "\n").compactMap { line -> String? in
      guard line.hasPrefix("| `") else { return nil }
      let code = String(line.dropFirst(3).prefix(5))
      let isCode = code.prefix(3).allSatisfy(\.isUppercase) && code.suffix(2).allSatisfy(\.isNumber)
      return isCode ? code : nil
    }
    let rules = Set(CheckRegistry.all.map(\.code))
    let elsewhere = Set(ToldElsewhere.all.map(\.code))
    let undecidable = Set(UndecidableRow.all.map(\.name))
    let missing = rows.filter { !rules.contains($0) && !elsewhere.contains($0) && !undecidable.contains($0) }
    #expect(missing.isEmpty, "\(missing)")
    #expect(rows.count > 400)
    let known = Set(rows)
    let madeUp = elsewhere.union(undecidable.filter { $0.count == 5 }).subtracting(known)
    #expect(madeUp.isEmpty, "\(madeUp.sorted())")
  }

  @Test func `a rule is not called undecidable`() {
    let rules = Set(CheckRegistry.all.map(\.code))
    #expect(rules.isDisjoint(with: ToldElsewhere.all.map(\.code)))
    #expect(rules.isDisjoint(with: UndecidableRow.all.map(\.name)))
  }
}
