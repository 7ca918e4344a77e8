extension Check {
  /// AVL: availability and disruption.
  static let availability: [Check] = [.disruptionBudgetSelectsNothing]
}
