extension PodSecurityCheck {
  /// From 1.35 the baseline lets pods with users of their own choose; restricted does not.
  static let procMountRestricted = PodSecurityCheck(
    "procMount_restricted", .restricted, since: 35, replaces: "procMount"
  ) { pod, _ in procMountViolation("procMount_restricted", pod) }
}
