extension Check {
  /// STY: style.
  static let style: [Check] = [.portNames, .templateResidue, .sortedKeys, .hygiene]
}
