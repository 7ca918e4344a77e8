extension Check {
  /// SCL: autoscaling.
  static let scaling: [Check] = [.scaleTargetMissing]
}
