extension Check {
  /// CPL: flags of the control plane and of nodes.
  static let controlPlane: [Check] = [
    .serverFlags, .controllerFlags, .schedulerFlags, .etcdFlags, .kubeletSettings, .auditPolicy, .managedCluster,
  ]
}
