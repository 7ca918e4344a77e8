/// Whether an event may make a pod schedulable that some plugins refused (`EventsToRegister` of each plugin).
enum QueueingHint {
  /// The pod that waits.
  struct Question {
    var shape: PodShape
    var words: WellKnownSymbols
  }

  /// Whether one of the plugins that refused the pod expects help from the event (`isPodWorthRequeuing`).
  static func isWorthTrying(
    _ shape: ShapeID, _ rejectors: RejectorSet, after event: ClusterEvent, _ state: borrowing ClusterState
  ) -> Bool {
    if rejectors.isEmpty { return true }
    if case .forceActivate = event { return true }
    let question = Question(shape: state.shapes[shape.index], words: state.words)
    for plugin in RejectorPlugin.allCases where rejectors.contains(plugin) {
      if hint(plugin, event, question, state) == true { return true }
    }
    return false
  }

  /// Whether a plugin asks for events of this kind at all.
  static func isRegistered(_ plugin: RejectorPlugin, _ event: ClusterEvent) -> Bool {
    switch plugin {
    case .schedulingGates:
      if case .ownUpdate(_, .gatesEliminated, _, _) = event { return true }
    case .defaultPreemption:
      if case .podDeleted = event { return true }
    default: break
    }
    return false
  }

  /// nil: the plugin doesn't ask for the event.
  private static func hint(
    _ plugin: RejectorPlugin, _ event: ClusterEvent, _ question: Question, _ state: borrowing ClusterState
  ) -> Bool? {
    switch plugin {
    case .schedulingGates: isRegistered(plugin, event) ? true : nil
    // The room that victims leave is noticed by the plugins that lacked it.
    case .defaultPreemption: isRegistered(plugin, event) ? false : nil
    case .nodeUnschedulable: nodeUnschedulable(event, question)
    case .nodeName: nodeName(event)
    case .taintToleration: taintToleration(event, question)
    case .nodeAffinity: nodeAffinity(event, question, state.symbols)
    case .nodePorts: nodePorts(event, question, state.shapes)
    case .nodeResourcesFit: nodeResourcesFit(event, question, state.shapes)
    case .volumeRestrictions: volumeRestrictions(event, question, state.shapes)
    case .nodeVolumeLimits: nodeVolumeLimits(event, question, state)
    case .volumeBinding: volumeBinding(event, question)
    case .volumeZone: volumeZone(event, question)
    case .podTopologySpread: podTopologySpread(event, question, state)
    case .interPodAffinity: interPodAffinity(event, question, state)
    }
  }
}
