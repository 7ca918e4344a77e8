/// A set of Unicode scalars, as a class of a pattern (`[a-z0-9]`, `\d`, `\pZ`) describes it.
struct ScalarSet: Sendable {
  /// A general category or a group of them, by its letter (`Z` is all separators).
  struct Category: Sendable {
    var letter: Character
    var isNegated: Bool

    func contains(_ scalar: Unicode.Scalar) -> Bool {
      let isInside =
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: letter == "L"
        case .nonspacingMark, .spacingMark, .enclosingMark: letter == "M"
        case .decimalNumber, .letterNumber, .otherNumber: letter == "N"
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
          .finalPunctuation, .otherPunctuation:
          letter == "P"
        case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: letter == "S"
        case .spaceSeparator, .lineSeparator, .paragraphSeparator: letter == "Z"
        case .control, .format, .surrogate, .privateUse: letter == "C"
        // Go's tables leave unassigned scalars out of every category.
        case .unassigned: false
        @unknown default: false
        }
      return isInside != isNegated
    }
  }

  var ranges: [ClosedRange<UInt32>] = []
  var categories: [Category] = []
  var isNegated = false

  static func scalar(_ scalar: Unicode.Scalar) -> ScalarSet { ScalarSet(ranges: [scalar.value...scalar.value]) }
  /// Everything but a line break, which `.` stands for.
  static let anyButLineBreak = ScalarSet(ranges: [10...10], isNegated: true)
  static let digits: [ClosedRange<UInt32>] = [48...57]
  static let words: [ClosedRange<UInt32>] = [48...57, 65...90, 95...95, 97...122]
  static let spaces: [ClosedRange<UInt32>] = [9...10, 12...13, 32...32]

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    for range in ranges where range.contains(value) { return !isNegated }
    for category in categories where category.contains(scalar) { return !isNegated }
    return isNegated
  }

  mutating func insert(_ range: ClosedRange<UInt32>) { ranges.append(range) }

  /// Adds everything outside `other`, for `[^\D]` and the like.
  mutating func insertAll(except other: [ClosedRange<UInt32>]) {
    var next: UInt32 = 0
    for range in other.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { ranges.append(next...(range.lowerBound - 1)) }
      next = range.upperBound + 1
    }
    ranges.append(next...0x10FFFF)
  }

  /// The same set with the other case of every ASCII letter.
  var ignoringCase: ScalarSet {
    var folded = self
    for range in ranges {
      let lower = range.clamped(to: 97...122)
      if range.overlaps(97...122) { folded.insert((lower.lowerBound - 32)...(lower.upperBound - 32)) }
      let upper = range.clamped(to: 65...90)
      if range.overlaps(65...90) { folded.insert((upper.lowerBound + 32)...(upper.upperBound + 32)) }
    }
    return folded
  }
}
