extension Check {
  /// POD: hardening beyond the standards, and the shape of workloads.
  static let hardening: [Check] = [
    .readOnlyRoot, .readOnlyRootNeedsRoom, .userContradiction, .rootGroup, .highUser, .noSecurityContext, .noHardening,
    .netRaw, .dropSomething, .dangerousCapability, .runtimeSocket, .sensitiveHostPath, .writableHostPath,
    .defaultServiceAccount, .tokenAutomount, .hostAliases, .privilegedPort, .sshPort, .sudo, .gitSyncProgram,
    .nakedPod, .nodePinning, .controlPlaneToleration, .noNodeAffinity, .ephemeralContainer, .windowsUser,
    .visibleDevices, .tooManyContainers, .sharedUser, .nameServerDots, .systemPriority, .privilegedConstraints,
    .legacyPolicy, .sharedProcesses, .agentSandbox, .kernelPreconditions, .vulnerableAddOn, .dashboard, .meshUser,
  ]
}
