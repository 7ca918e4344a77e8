import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// Pods that say nothing of how they lie are spread by the Services that they are behind and by their owners' selectors.
@Suite struct DefaultSpreadTests {
  /// A large machine in one zone, which alone would draw all pods, and a small one in each of two others.
  private static let nodes = [("big", "a", "64"), ("small", "b", "8"), ("little", "c", "8")].map { name, zone, cpu in
    node(name, cpu: cpu, memory: "64Gi").zone(zone).object
  }

  private static func workload(_ kind: String, replicas: Int = 3, _ spec: KubeValue = [:]) -> KubeObject {
    var all: KubeValue = [
      "replicas": .integer(replicas), "parallelism": .integer(replicas), "podManagementPolicy": "Parallel",
      "selector": kind == "ReplicationController" ? ["app": "w"] : ["matchLabels": ["app": "w"]],
    ]
    for entry in spec.mapping?.entries ?? [] { all[entry.key] = entry.value }
    let template: KubeValue = [
      "metadata": ["labels": ["app": "w"]],
      "spec": [
        "containers": [["name": "c", "image": "v1", "resources": ["requests": ["cpu": "100m"]]]],
        "restartPolicy": kind == "Job" ? "Never" : "Always",
      ],
    ]
    all["template"] = spec["template"] ?? template
    return KubeObject(["apiVersion": "apps/v1", "kind": .string(kind), "metadata": ["name": "w"], "spec": all])
  }

  private static func twin(_ objects: [KubeObject]) -> Twin {
    let settings = TwinSettings(kubelet: .driven(stopsAtOnce: true))
    var twin = TwinLoader(Self.nodes + objects, settings: settings, seed: 1).twin
    twin.settle()
    return twin
  }

  private static func nodes(of twin: Twin) -> [String] {
    twin.life.phase.indices.filter { twin.cluster.pods.isLive[$0] }.compactMap { twin.cluster.pods.node[$0] }
      .map { twin.cluster.symbols.text(twin.cluster.nodes.names[$0.index]) }.sorted()
  }

  @Test(arguments: ["Deployment", "Rollout", "ReplicaSet", "ReplicationController", "StatefulSet"])
  func `the owner's selector spreads its pods`(_ kind: String) {
    #expect(Self.nodes(of: Self.twin([Self.workload(kind)])) == ["big", "little", "small"])
  }

  @Test func `pods without a selector go where most is free`() {
    let job = Self.workload("Job")
    #expect(Self.nodes(of: Self.twin([job])) == ["big", "big", "big"])
  }

  @Test func `a Service spreads what it selects, whoever owns it`() {
    func service(_ app: String) -> KubeObject {
      KubeObject([
        "apiVersion": "v1", "kind": "Service", "metadata": ["name": .string(app)],
        "spec": ["selector": ["app": .string(app)]],
      ])
    }
    #expect(Self.nodes(of: Self.twin([Self.workload("Job"), service("w")])) == ["big", "little", "small"])
    #expect(Self.nodes(of: Self.twin([Self.workload("Job"), service("other")])) == ["big", "big", "big"])
  }

  @Test func `the pods of another template don't count`() throws {
    var twin = Self.twin([Self.workload("Deployment")])
    let old = twin.replicaSets.owned.pods[0]
    let before = try #require(old.first)
    let template: KubeValue = [
      "metadata": ["labels": ["app": "w"]],
      "spec": ["containers": [["name": "c", "image": "v2", "resources": ["requests": ["cpu": "100m"]]]]],
    ]
    let everything: KubeValue = [
      "strategy": ["rollingUpdate": ["maxSurge": "100%"]], "template": template,
    ]
    twin.updateDeployment(0, Self.workload("Deployment", everything))
    twin.settle()
    let after = try #require(twin.replicaSets.owned.pods[1].first)
    func counted(_ pod: PodID) throws -> Int {
      let rules = twin.cluster.countingRules(of: twin.cluster.pods.shapes[pod.index])
      #expect(rules.soft.map(\.constraint.maxSkew) == [3, 5])
      return twin.cluster.podCounts.totals[try #require(rules.soft.first?.query)]
    }
    #expect(try counted(before) == 3)
    #expect(try counted(after) == 3)
    #expect(Self.nodes(of: twin).count == 6)
  }

  @Test func `matchLabelKeys finds the hash of the template`() throws {
    let constraint: KubeValue = [
      "maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule",
      "labelSelector": ["matchLabels": ["app": "w"]], "matchLabelKeys": ["pod-template-hash"],
    ]
    let template: KubeValue = [
      "metadata": ["labels": ["app": "w"]],
      "spec": ["containers": [["name": "c", "image": "v1"]], "topologySpreadConstraints": [constraint]],
    ]
    let twin = Self.twin([Self.workload("Deployment", ["template": template])])
    let pod = try #require(twin.replicaSets.owned.pods[0].first)
    let selector = try #require(twin.cluster.shape(of: pod).spread?.first?.selector)
    let hash = try #require(twin.cluster.symbols.number(of: twin.templateHash(twin.replicaSets.owned.template[0])))
    #expect(
      selector.requirements.contains(.init(key: twin.cluster.words.templateHash, condition: .isIn([hash]))))
  }

  /// Also while room is promised to others, and where nothing is free: the reasons are those of the whole cycle.
  @Test(arguments: [UInt64(1), 2, 3])
  func `the short way of spread pods agrees with the whole cycle`(_ seed: UInt64) {
    var numbers = RandomStreams(seed: seed).stream("test")
    var reader = ClusterReader()
    for number in 0..<60 {
      var built = node("n\(number)", cpu: "\(1 + numbers.below(3))", memory: "8Gi", pods: "12")
      if numbers.below(20) > 0 { built = built.zone("z\(numbers.below(3))") }
      reader.read(built.object)
    }
    let names = (0..<8).map { "w\($0)" }
    for name in names {
      reader.read(
        yaml("{kind: ReplicaSet, metadata: {name: \(name)}, spec: {selector: {matchLabels: {app: \(name)}}}}"))
    }
    reader.read(yaml("{kind: Service, apiVersion: v1, metadata: {name: s}, spec: {selector: {tier: t1}}}"))
    for number in 0..<700 {
      let name = names[numbers.below(names.count)]
      var built = pod("p\(number)").label("app", name).label("tier", "t\(numbers.below(3))").memory("64Mi")
      built = built.cpu("\(100 + 100 * numbers.below(4))m").priority(numbers.below(3) * 100)
      if numbers.below(4) > 0 {
        built = built.with(
          "metadata", "ownerReferences",
          value: [["kind": "ReplicaSet", "name": .string(name), "controller": true]])
      }
      reader.read(built.object)
    }
    var quick = Scheduler(state: reader.state, streams: RandomStreams(seed: seed))
    var whole = quick
    var failures = 0
    var promises = 0
    for pod in reader.pods {
      let decision = whole.decide(pod)
      let short = quick.settle(pod)
      #expect(short.outcome == decision.outcome)
      #expect(quick.nextStart == whole.nextStart)
      if case .bound = decision.outcome {
      } else {
        failures += 1
        #expect(short.message(quick.state) == decision.message(whole.state))
        #expect(short.preemption?.victims == decision.preemption?.victims)
      }
      whole.carryOut(decision)
      if case .preempting = decision.outcome { promises += 1 }
      // Now and then a pod leaves; victims of preemption stay a while.
      if numbers.below(5) == 0 {
        let gone = PodID(numbers.below(pod.index + 1))
        quick.state.unbind(gone)
        whole.state.unbind(gone)
      }
    }
    #expect(failures > 50 && promises > 10)
  }

  @Test func `of many selectors those are found that match`() {
    var numbers = RandomStreams(seed: 7).stream("test")
    var symbols = SymbolTable()
    let keys = (0..<4).map { symbols.intern("k\($0)") }
    let values = (0..<3).map { symbols.intern("v\($0)") }
    let spaces = ["a", "b"].map { symbols.intern($0) }
    func labels(_ count: Int) -> LabelSet {
      LabelSet(keys.shuffled(by: &numbers).prefix(count).map { .init(key: $0, value: values[numbers.below(3)]) })
    }
    var selectors = ServiceSelectors()
    var all: [(space: Symbol, labels: LabelSet)] = []
    for _ in 0..<200 {
      let found = (spaces[numbers.below(2)], labels(1 + numbers.below(2)))
      all.append(found)
      selectors.add(found.1, namespace: found.0)
    }
    for _ in 0..<100 {
      var shape = PodShape(namespace: spaces[numbers.below(2)])
      shape.labels = labels(4)
      let expected = all.filter { one in
        one.space == shape.namespace && one.labels.pairs.allSatisfy { shape.labels[$0.key] == $0.value }
      }
      #expect(selectors.selecting(shape) == expected.map(\.labels))
    }
  }
}

extension [Symbol] {
  fileprivate func shuffled(by numbers: inout RandomStream) -> [Symbol] {
    var list = self
    for place in list.indices { list.swapAt(place, numbers.below(place + 1)) }
    return list
  }
}
