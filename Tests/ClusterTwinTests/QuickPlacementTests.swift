import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// The short way and the whole cycle must send every pod to the same node.
@Suite struct QuickPlacementTests {
  @Test(arguments: [(UInt64(1), 40), (2, 250), (3, 130)])
  func `the short way agrees with the whole cycle`(_ seed: UInt64, _ nodeCount: Int) {
    var numbers = RandomStreams(seed: seed).stream("test")
    var reader = ClusterReader()
    for number in 0..<nodeCount {
      var built = node("n\(number)", cpu: "\(2 + numbers.below(6))", memory: "\(4 + numbers.below(28))Gi", pods: "12")
      built = built.zone("z\(numbers.below(3))")
      if numbers.below(6) == 0 {
        built = built.with("spec", "taints", value: [["key": "spot", "effect": "PreferNoSchedule"]])
      }
      if numbers.below(9) == 0 { built = built.with("spec", "unschedulable", value: true) }
      reader.read(built.object)
    }
    for number in 0..<nodeCount * 5 {
      var built = pod("p\(number)").label("app", "a\(numbers.below(4))")
      if numbers.below(8) > 0 { built = built.cpu("\(100 + 200 * numbers.below(6))m") }
      if numbers.below(8) > 0 { built = built.memory("\(64 + 256 * numbers.below(5))Mi") }
      if number > nodeCount { built = rule(numbers.below(12), built) }
      reader.read(built.object)
    }
    var quick = Scheduler(state: reader.state, streams: RandomStreams(seed: seed))
    var whole = quick
    var shortWays = 0
    for pod in reader.pods {
      let decision = whole.decide(pod)
      whole.carryOut(decision)
      if let node = quick.placeQuickly(pod) {
        shortWays += 1
        #expect(decision.outcome == .bound(node))
      } else {
        #expect(quick.place(pod) == decision.outcome)
      }
      // Now and then a pod leaves, and its node is asked anew.
      if numbers.below(4) == 0 {
        let gone = PodID(numbers.below(pod.index + 1))
        quick.state.unbind(gone)
        whole.state.unbind(gone)
      }
    }
    #expect(shortWays > nodeCount * 2)
    #expect(quick.state.nodes.resources.map(\.requested) == whole.state.nodes.resources.map(\.requested))
  }

  /// Some of the rules that compare nodes or count pods.
  private func rule(_ choice: Int, _ built: Built) -> Built {
    let selector: KubeValue = ["matchLabels": ["app": "a1"]]
    let term: KubeValue = ["labelSelector": selector, "topologyKey": "kubernetes.io/hostname"]
    let zoneTerm: KubeValue = ["labelSelector": selector, "topologyKey": "topology.kubernetes.io/zone"]
    let required = "requiredDuringSchedulingIgnoredDuringExecution"
    let preferred = "preferredDuringSchedulingIgnoredDuringExecution"
    let constraint: KubeValue = [
      "maxSkew": 2, "topologyKey": "topology.kubernetes.io/zone", "labelSelector": selector,
      "whenUnsatisfiable": choice == 0 ? "DoNotSchedule" : "ScheduleAnyway",
    ]
    let weighted: KubeValue = ["weight": 30, "podAffinityTerm": zoneTerm]
    let preference: KubeValue = [
      "weight": 20,
      "preference": [
        "matchExpressions": [["key": "topology.kubernetes.io/zone", "operator": "In", "values": ["z1"]]]
      ],
    ]
    switch choice {
    case 0, 1: return built.with("spec", "topologySpreadConstraints", value: [constraint])
    case 2: return built.with("spec", "affinity", "podAntiAffinity", required, value: [term])
    case 3: return built.with("spec", "affinity", "podAffinity", preferred, value: [weighted])
    case 4: return built.with("spec", "affinity", "nodeAffinity", preferred, value: [preference])
    case 5: return built.with("spec", "affinity", "podAffinity", required, value: [zoneTerm])
    default: return built
    }
  }
}
