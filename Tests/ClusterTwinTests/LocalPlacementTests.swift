import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// The short way for simple pods and the whole cycle must send every pod to the same node.
@Suite struct LocalPlacementTests {
  @Test(arguments: [(UInt64(1), 40), (2, 250), (3, 130)])
  func `the short way agrees with the whole cycle`(_ seed: UInt64, _ nodeCount: Int) {
    var numbers = RandomStreams(seed: seed).stream("test")
    var reader = ClusterReader()
    for number in 0..<nodeCount {
      var built = node("n\(number)", cpu: "\(2 + numbers.below(6))", memory: "\(4 + numbers.below(28))Gi", pods: "12")
      built = built.zone("z\(numbers.below(3))")
      if numbers.below(9) == 0 { built = built.with("spec", "unschedulable", value: true) }
      reader.read(built.object)
    }
    for number in 0..<nodeCount * 5 {
      var built = pod("p\(number)").label("app", "a\(numbers.below(4))")
      if numbers.below(8) > 0 { built = built.cpu("\(100 + 200 * numbers.below(6))m") }
      if numbers.below(8) > 0 { built = built.memory("\(64 + 256 * numbers.below(5))Mi") }
      reader.read(built.object)
    }
    var quick = Scheduler(state: reader.state, streams: RandomStreams(seed: seed))
    var whole = quick
    var shortWays = 0
    for pod in reader.pods {
      let decision = whole.decide(pod)
      whole.carryOut(decision)
      if let node = quick.placeLocally(pod) {
        shortWays += 1
        #expect(decision.outcome == .bound(node))
      } else {
        #expect(quick.place(pod) == decision.outcome)
      }
      // Now and then a pod leaves, and its node is asked anew.
      if numbers.below(4) == 0 {
        let gone = PodID(numbers.below(pod.index + 1))
        quick.state.remove(gone)
        whole.state.remove(gone)
      }
    }
    #expect(shortWays > nodeCount)
    #expect(quick.state.nodes.resources.map(\.requested) == whole.state.nodes.resources.map(\.requested))
  }
}
