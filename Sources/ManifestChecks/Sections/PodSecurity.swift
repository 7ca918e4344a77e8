extension Check {
  /// PSS: the Pod Security Standards.
  static let podSecurity: [Check] = PodSecurityCheck.all.map(\.check) + [.wouldBeRejected, .namespaceLevels]
}
