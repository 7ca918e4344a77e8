import SimKernel

/// What can happen at a moment to come.
enum TwinEvent: Sendable, BitwiseCopyable {
  /// The next step in the life of a pod.
  case pod(PodID, PodStep)
  /// A pod has been ready for its owner's `minReadySeconds`.
  case available(PodID)
  /// A machine that was asked for has booted.
  case nodeJoins(group: Int32, zone: Int16, number: Int32, requested: SimTime)
  /// The lease of a dead node has run out.
  case nodeUnreachable(NodeID)
  /// The cloud deletes the Node object of a machine that is gone.
  case nodeDeleted(NodeID)
  /// The pods of a node that is gone are collected.
  case nodeCollected(NodeID)
  /// A zone may lose the pods of its next node.
  case zoneEviction(Int32)
  /// A pod has tolerated a taint long enough.
  case taintEviction(PodID, serial: Int32)
  /// A HorizontalPodAutoscaler has its round.
  case autoscale(Int32)
  /// The VerticalPodAutoscalers have their round.
  case vertical
  /// KEDA polls the triggers of a ScaledObject or a ScaledJob.
  case scaledObject(Int32)
  case scaledJob(Int32)
  /// The cloud announces the end of a machine.
  case interruption(NodeID, generation: UInt32)
  /// What could not be evicted from an interrupted node is asked for again.
  case drainAgain(NodeID, generation: UInt32)
  /// An interrupted machine stops.
  case machineEnds(NodeID, generation: UInt32)
  /// The cloud has no machine, or one was no node after fifteen minutes.
  case machineFails(group: Int32, number: Int32, isRefused: Bool)
  /// The cloud brings a group back to its minimum.
  case restoreGroup(group: Int32, zone: Int16)
  /// The kubelets look at memory and disk of their nodes.
  case kubelets
  /// Karpenter acts.
  case karpenter(KarpenterEvent)
  /// The Cluster Autoscaler has its round.
  case nodeAutoscaler
  /// The scheduler's queue has something to move.
  case schedulerWakes
  /// The back-off of a DaemonSet's failed pods on a node is over.
  case daemonNode(row: Int32, NodeID)
  /// The proxies of all nodes write their rules.
  case proxies
  /// A controller looks at one of its objects.
  case sync(ControllerKind, row: Int32)
}

/// The controllers, in the order in which they act within one instant: those that follow pods before those that follow
/// workloads, so that each sees what the others left.
enum ControllerKind: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case replicaSet, statefulSet, daemonSet, job, deployment, cronJob, budget, jobExpiry
  case podCollection, namespace, endpointSlice
}

/// What the trace of a run tells of.
enum TraceKind: UInt16, Sendable {
  case podCreated, podBound, podRunning, podReady, podUnready, podAvailable, podTerminating, podGone, podFailed
  case podSucceeded, podPreempted, podUnschedulable, containerRestarted, outOfMemory
  case nodesRequested, nodeReady, nodeCrashed, nodeUnreachable, nodeEvicting, nodeDraining, nodeGone
  case replicaSetCreated, replicaSetScaled, replicaSetDeleted, deploymentScaled, autoscaled
  case jobFinished, jobDeleted, cronJobStarted, namespaceGone
  case podResized, podResizeWaits, verticalEvicted, verticalRefused, kedaScaled
  case nodeInterrupted, machineGone, machineFailed, nodesDisrupted, nodeExpired, podEvicted
  case creationRefused, endpointsChanged, proxiesTold
}
