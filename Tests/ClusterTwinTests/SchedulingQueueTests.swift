import SimKernel
import Testing

@testable import ClusterTwin

@Suite struct SchedulingQueueTests {
  /// A queue over pods of one shape each, with the time as a variable.
  private struct Waiting {
    var state = ClusterState()
    var queue = SchedulingQueue()
    var now = SimTime(microseconds: 400_000)

    mutating func pod(priority: Int32 = 0, _ change: (inout PodShape) -> Void = { _ in }) -> PodID {
      var shape = PodShape(namespace: state.symbols.intern("default"))
      shape.priority = priority
      change(&shape)
      return state.addPod(name: .empty, shape: state.shapeID(shape))
    }

    mutating func add(priority: Int32 = 0, _ change: (inout PodShape) -> Void = { _ in }) -> PodID {
      let pod = pod(priority: priority, change)
      queue.add(pod, at: now, state)
      return pod
    }

    /// Pops a pod and has it refused.
    mutating func refuse(by rejectors: RejectorSet = RejectorSet(.nodeResourcesFit), isPreempting: Bool = false)
      -> PodID?
    {
      guard let pod = queue.pop() else { return nil }
      queue.fail(pod, rejectors, isPreempting: isPreempting, at: now, state)
      return pod
    }

    mutating func handle(_ event: ClusterEvent) { queue.handle(event, at: now, state) }

    mutating func podGone() { handle(.podDeleted(state.shapeID(PodShape(namespace: .empty)))) }

    /// Jumps from wake-up to wake-up.
    mutating func pass(until end: SimTime) {
      while queue.nextWakeUp <= end {
        now = queue.nextWakeUp
        queue.flush(at: now, state)
      }
      now = end
      queue.flush(at: now, state)
    }
  }

  @Test func `the more important pod first, then the one that waits longer`() {
    var waiting = Waiting()
    let first = waiting.add()
    let second = waiting.add()
    let urgent = waiting.add(priority: 10)
    waiting.now = SimTime(microseconds: 500_000)
    let last = waiting.add()
    var order: [PodID] = []
    while let pod = waiting.queue.pop() { order.append(pod) }
    #expect(order == [urgent, first, second, last])
  }

  @Test func `a refused pod waits for an event, then backs off to a whole second`() {
    var waiting = Waiting()
    let pod = waiting.add()
    #expect(waiting.refuse() == pod)
    #expect(waiting.queue[pod].place == .unschedulable)
    waiting.podGone()
    #expect(waiting.queue[pod].place == .backoff)
    // Failed at 0.4 s: the end of the back-off is 1 s, so it leaves at 2 s.
    #expect(waiting.queue.nextWakeUp == SimTime(microseconds: 2_000_000))
    waiting.pass(until: SimTime(microseconds: 1_999_999))
    #expect(waiting.queue[pod].place == .backoff)
    waiting.pass(until: SimTime(microseconds: 2_000_000))
    #expect(waiting.queue[pod].place == .active)
    #expect(waiting.queue.nextWakeUp == .never)
  }

  @Test(arguments: [(1, 1), (2, 2), (3, 4), (4, 8), (5, 10), (60, 10), (100, 10)])
  func `back-off doubles up to ten seconds`(_ failures: Int, _ seconds: Int64) {
    var waiting = Waiting()
    let pod = waiting.add()
    for _ in 0..<failures {
      waiting.pass(until: waiting.now + .minutes(1))
      #expect(waiting.refuse() == pod)
      waiting.podGone()
    }
    let failed = waiting.now.microseconds
    #expect(waiting.queue.nextWakeUp.microseconds == failed - 400_000 + (seconds + 1) * 1_000_000)
  }

  @Test func `an idle scheduler takes pods out of back-off at once, but not those with errors`() {
    var waiting = Waiting()
    let pod = waiting.add()
    #expect(waiting.refuse(by: RejectorSet()) == pod)
    #expect(waiting.queue[pod].place == .errorBackoff)
    #expect(waiting.queue.pop() == nil)
    let other = waiting.add()
    #expect(waiting.refuse() == other)
    waiting.podGone()
    #expect(waiting.queue.isReady)
    #expect(waiting.queue.pop() == other)
  }

  @Test func `an event helps only pods that were refused by a plugin that asks for it`() {
    var waiting = Waiting()
    let pod = waiting.add()
    #expect(waiting.refuse(by: RejectorSet(.taintToleration)) == pod)
    waiting.podGone()
    #expect(waiting.queue[pod].place == .unschedulable)
    waiting.handle(.nodeAdded(Self.node(&waiting.state)))
    #expect(waiting.queue[pod].place == .backoff)
  }

  @Test func `an event during the attempt counts when the pod fails`() {
    var waiting = Waiting()
    let pod = waiting.add()
    #expect(waiting.queue.pop() == pod)
    waiting.podGone()
    waiting.queue.fail(pod, RejectorSet(.nodeResourcesFit), at: waiting.now, waiting.state)
    #expect(waiting.queue[pod].place == .backoff)
    #expect(waiting.queue.pop() == pod)
    waiting.queue.fail(pod, RejectorSet(.nodeResourcesFit), at: waiting.now, waiting.state)
    #expect(waiting.queue[pod].place == .unschedulable, "the event was before this attempt")
  }

  @Test func `after five minutes a pod is tried without an event`() {
    var waiting = Waiting()
    let pod = waiting.add()
    #expect(waiting.refuse() == pod)
    // 300.4 s is over at the look of 330 s.
    #expect(waiting.queue.nextWakeUp == .zero + .seconds(330))
    waiting.pass(until: .zero + .seconds(329))
    #expect(waiting.queue[pod].place == .unschedulable)
    waiting.pass(until: .zero + .seconds(330))
    #expect(waiting.queue[pod].place == .active)
  }

  @Test func `gates keep a pod out until the last one is lifted`() {
    var waiting = Waiting()
    let gate = waiting.state.symbols.intern("example.com/quota")
    let pod = waiting.add { $0.gates = [gate] }
    #expect(waiting.queue[pod].gate == .schedulingGates)
    waiting.handle(.nodeAdded(Self.node(&waiting.state)))
    waiting.pass(until: .zero + .hours(1))
    #expect(!waiting.queue.isReady)
    let gated = waiting.state.pods.shapes[pod.index]
    var open = waiting.state.shape(of: pod)
    open.gates = []
    let opened = waiting.state.shapeID(open)
    waiting.state.setShape(opened, of: pod)
    waiting.queue.update(pod, before: gated, after: opened, at: waiting.now, waiting.state)
    #expect(waiting.queue.pop() == pod)
    #expect(waiting.queue[pod].firstActive == waiting.now)
  }

  @Test func `a preemptor is held back until its victims have been told to go`() {
    var waiting = Waiting()
    let pod = waiting.add(priority: 5)
    #expect(waiting.refuse(isPreempting: true) == pod)
    waiting.podGone()
    #expect(waiting.queue[pod].gate == .defaultPreemption)
    #expect(!waiting.queue.isReady)
    waiting.queue.finishPreempting(pod)
    waiting.podGone()
    #expect(waiting.queue.pop() == pod)
  }

  @Test func `promised room that is given up helps less important pods only`() {
    var waiting = Waiting()
    let low = waiting.add(priority: 1)
    let high = waiting.add(priority: 9)
    #expect(waiting.refuse() == high)
    #expect(waiting.refuse() == low)
    let shape = waiting.state.pods.shapes[low.index]
    waiting.queue.handle(.podDeleted(shape), upTo: 3, at: waiting.now, waiting.state)
    #expect(waiting.queue[low].place == .backoff)
    #expect(waiting.queue[high].place == .unschedulable)
  }

  @Test func `a pod that is gone is nowhere`() {
    var waiting = Waiting()
    let pods = (0..<6).map { _ in waiting.add() }
    #expect(waiting.refuse() == pods[0])
    #expect(waiting.refuse() == pods[1])
    #expect(waiting.queue.pop() == pods[2])
    for pod in pods.reversed() { waiting.queue.remove(pod) }
    #expect(!waiting.queue.isReady)
    #expect(waiting.queue.unschedulableCount == 0)
    #expect(waiting.queue.nextWakeUp > waiting.now)
  }

  @Test func `activation needs no event and no patience`() {
    var waiting = Waiting()
    let pod = waiting.add()
    #expect(waiting.refuse(by: RejectorSet(.podTopologySpread)) == pod)
    waiting.queue.activate(pod, at: waiting.now, waiting.state)
    #expect(waiting.queue[pod].place == .active)
    #expect(waiting.queue.pop() == pod)
    waiting.queue.activate(pod, at: waiting.now, waiting.state)
    waiting.queue.fail(pod, RejectorSet(.podTopologySpread), at: waiting.now, waiting.state)
    #expect(waiting.queue[pod].place == .backoff)
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func `pods leave the heap in their order whatever is taken out between`(_ seed: UInt64) {
    var numbers = RandomStreams(seed: seed).stream("test")
    var heap = PodHeap()
    var known: [(pod: PodID, key: PodHeap.Key)] = []
    for number in 0..<2_000 {
      if numbers.below(3) == 0, !known.isEmpty {
        let index = numbers.below(known.count)
        heap.remove(known.remove(at: index).pod)
      } else {
        let key = PodHeap.Key(
          expiry: .zero + .seconds(Int64(numbers.below(5))), priority: Int32(numbers.below(3)),
          timestamp: .zero + .seconds(Int64(numbers.below(4))), sequence: UInt64(number))
        heap.push(PodID(number), key)
        known.append((PodID(number), key))
      }
    }
    known.sort { $0.key.precedes($1.key) }
    #expect(heap.count == known.count)
    var order: [PodID] = []
    while let pod = heap.popFirst() { order.append(pod) }
    #expect(order == known.map(\.pod))
  }

  static func node(_ state: inout ClusterState) -> NodeTable.Description {
    let name = state.symbols.intern("n")
    let labels = LabelSet([LabelSet.Pair(key: state.words.hostname, value: name)])
    var node = NodeTable.Description(
      name: name, labels: labels, zone: NodeOrder.Zone(region: .empty, zone: .empty))
    node.allocatable = [4_000, 16 << 30]
    node.podLimit = 110
    return node
  }
}
