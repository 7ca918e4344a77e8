package import KubeModel
import Synchronization

/// The objects of one run with the look-ups that rules share.
///
/// Everything is read once at the beginning and never changes after it, so that rules can run side by side.
package final class Inspection: Sendable {
  package let objects: [KubeObject]
  package let kubernetes: KubernetesMinor
  /// All objects that they may refer to are here, apart from those that charts and controllers make.
  package let isComplete: Bool
  /// The kinds that there are, those of the user's own definitions included.
  let catalog: SchemaCatalog
  /// What an API server would refuse, found when a rule asks.
  let admission: ObjectwiseMemo<AdmissionFaults.Entry>
  /// What does not hold against the schemas.
  let schemaProblems: ObjectwiseMemo<SchemaProblem>
  let workloads: [Workload]
  let autoscalers: [Autoscaler]
  /// Services and disruption budgets with the places of the workloads that they select.
  let services: [Selection]
  let disruptionBudgets: [Selection]
  /// Namespaces in which operators make pods.
  let operatorNamespaces = Memo<Set<String>>()
  /// Who may do what, worked out when the first rule asks for it.
  private let accessMemo = Memo<AccessMap>()
  private let escalationMemo = Memo<EscalationPaths>()
  private let secretMakersMemo = Memo<SecretMakers>()
  /// What Kyverno lets through.
  let exceptions: PolicyExceptions
  private let servicesByWorkload: [[Int]]
  private let budgetsByWorkload: [[Int]]
  private let selectable: WorkloadIndex
  let byKind: ObjectsByKind
  private let byName: [Name: KubeObject]
  /// Namespaces into which a chart installs objects that stand in no file.
  private let chartNamespaces: Set<String>
  private let servicesByNamespace: [String: [KubeObject]]
  /// The versions of APIs of which some kinds are given up.
  let retiredVersions: Set<String>
  private let trafficOnce = Mutex<TrafficMap?>(nil)
  /// An operator that makes pods in other namespaces than its own.
  private static let podMakers = "elasticsearch.k8s.elastic.co"

  package init(
    _ objects: [KubeObject], kubernetes: KubernetesMinor, isComplete: Bool = false,
    catalog: SchemaCatalog = .embedded
  ) {
    self.objects = objects
    self.kubernetes = kubernetes
    self.isComplete = isComplete
    // Definitions among the objects, and those given beside them, make their kinds known.
    let catalog = catalog.adding(
      objects.filter { $0.kind == "CustomResourceDefinition" && $0.group == "apiextensions.k8s.io" })
    self.catalog = catalog
    admission = ObjectwiseMemo(count: objects.count, find: AdmissionFaults.entries)
    schemaProblems = ObjectwiseMemo(count: objects.count, find: SchemaProblem.of)
    let (byKind, byName) = both(
      { ObjectsByKind(objects) },
      {
        Dictionary(
          objects.map { (Name(group: $0.group, kind: $0.kind, namespace: $0.namespace ?? "", name: $0.name), $0) },
          uniquingKeysWith: { first, _ in first })
      })
    self.byKind = byKind
    self.byName = byName
    exceptions = PolicyExceptions(
      byKind.all("kyverno.io", "PolicyException") + byKind.all("policies.kyverno.io", "PolicyException"))
    var context = Workload.Context()
    for range in byKind.all("", "LimitRange") {
      context.limitRanges[range.namespace ?? "", default: ContainerDefaults()].read(range)
    }
    let scalers = byKind.all("autoscaling", "HorizontalPodAutoscaler") + byKind.all("keda.sh", "ScaledObject")
    autoscalers = scalers.compactMap { Autoscaler($0) }
    context.scalers = Dictionary(grouping: autoscalers, by: \.target)
    let workloads = sideBySide(objects, share: 1_024) { [context] in $0.compactMap { Workload($0, context) } }
    let selectable = WorkloadIndex(workloads)
    self.workloads = workloads
    self.selectable = selectable
    services = byKind.all("", "Service").map { service in
      let places = service.podSelector.map { selectable.places(in: service.namespace ?? "", selectedBy: $0) } ?? []
      return Selection(object: service, workloads: places)
    }
    disruptionBudgets = byKind.all("policy", "PodDisruptionBudget").map { budget in
      let selector = budget.root.at("spec", "selector").flatMap { $0.isNull ? nil : try? LabelSelector($0) }
      let places = selector.map { selectable.places(in: budget.namespace ?? "", selectedBy: $0) } ?? []
      return Selection(object: budget, workloads: places)
    }
    servicesByWorkload = Self.inverted(services, count: workloads.count)
    budgetsByWorkload = Self.inverted(disruptionBudgets, count: workloads.count)
    chartNamespaces = Self.chartNamespaces(byKind)
    servicesByNamespace = Dictionary(grouping: services.map(\.object)) { $0.namespace ?? "" }
    retiredVersions = Set(catalog.retirements.map(\.apiVersion))
  }

  private static func chartNamespaces(_ objects: ObjectsByKind) -> Set<String> {
    let kinds = ["HelmRelease", "HelmChart", "Application"]
    var found: Set<String> = []
    for object in objects.all(where: { kinds.contains($0.kind) || $0.group == podMakers }) {
      switch object.kind {
      case "HelmRelease", "HelmChart":
        found.insert(object.root.at("spec", "targetNamespace")?.string ?? object.namespace ?? "")
      case "Application" where object.root.at("spec", "source", "chart") != nil:
        found.insert(object.root.at("spec", "destination", "namespace")?.string ?? "")
      default:
        if object.group == podMakers { found.insert(object.namespace ?? "") }
      }
    }
    return found
  }

  private static func inverted(_ selections: [Selection], count: Int) -> [[Int]] {
    var found = [[Int]](repeating: [], count: count)
    for (index, selection) in selections.enumerated() {
      for place in selection.workloads { found[place].append(index) }
    }
    return found
  }

  /// Who reaches whom; worked out by the first rule that asks.
  var traffic: TrafficMap {
    trafficOnce.withLock { known in
      if let known { return known }
      let traffic = TrafficMap(byKind, workloads: workloads)
      known = traffic
      return traffic
    }
  }

  var secretMakers: SecretMakers { secretMakersMemo.value { SecretMakers(byKind) } }

  var access: AccessMap { accessMemo.value { AccessMap(self) } }

  var escalations: EscalationPaths { escalationMemo.value { EscalationPaths(access, self) } }

  /// The objects of a kind in their order.
  func all(_ group: String, _ kind: String) -> [KubeObject] { byKind.all(group, kind) }

  /// The objects of all kinds that are meant, in their order.
  func all(where isMeant: (ObjectsByKind.Kind) -> Bool) -> [KubeObject] { byKind.all(where: isMeant) }

  /// The object of this name; cluster-wide ones have no namespace.
  func find(_ group: String, _ kind: String, namespace: String?, name: String) -> KubeObject? {
    byName[Name(group: group, kind: kind, namespace: namespace ?? "", name: name)]
  }

  func workloads(in namespace: String, selectedBy selector: LabelSelector) -> [Workload] {
    selectable.places(in: namespace, selectedBy: selector).map { workloads[$0] }
  }

  func workloads(in namespace: String) -> [Workload] {
    selectable.places(in: namespace, selectedBy: LabelSelector()).map { workloads[$0] }
  }

  func services(in namespace: String) -> [KubeObject] { servicesByNamespace[namespace] ?? [] }

  /// The Services that send traffic to the workload at this place of `workloads`.
  func services(ofWorkload place: Int) -> [KubeObject] { servicesByWorkload[place].map { services[$0].object } }

  func isBehindService(_ place: Int) -> Bool { !servicesByWorkload[place].isEmpty }

  func disruptionBudgets(ofWorkload place: Int) -> [KubeObject] {
    budgetsByWorkload[place].map { disruptionBudgets[$0].object }
  }

  /// The workload of an object.
  func workload(_ group: String, _ kind: String, namespace: String, name: String) -> Workload? {
    selectable.place(of: Autoscaler.Target(namespace: namespace, group: group, kind: kind, name: name)).map {
      workloads[$0]
    }
  }

  /// Whether a controller makes pods of these labels for a Gateway that stands in the namespace.
  func isOfGateway(_ selector: LabelSelector, in namespace: String?) -> Bool {
    all("gateway.networking.k8s.io", "Gateway").contains { gateway in
      gateway.namespace == namespace
        && selector.matches { $0 == "gateway.networking.k8s.io/gateway-name" ? gateway.name : nil }
    }
  }

  /// How grave it is that something is not here: a chart or a user's other files may hold it.
  func missing(in namespace: String?) -> Check.Severity? {
    if !isComplete { return .info }
    return namespace.map { chartNamespaces.contains($0) } == true ? .info : nil
  }

  /// An object that selects pods, with the places of those workloads.
  struct Selection: Sendable {
    let object: KubeObject
    let workloads: [Int]
  }

  private struct Name: Hashable {
    let group: String
    let kind: String
    let namespace: String
    let name: String
  }
}

/// Workloads by namespace and by each of their labels, so that a selector looks at few of them.
struct WorkloadIndex: Sendable {
  private let workloads: [Workload]
  private let byNamespace: [String: [Int]]
  private let byLabel: [Label: [Int]]
  private let byObject: [Autoscaler.Target: Int]

  private struct Label: Hashable {
    let namespace: String
    let key: String
    let value: String
  }

  init(_ workloads: [Workload]) {
    self.workloads = workloads
    var byNamespace: [String: [Int]] = [:]
    var byLabel: [Label: [Int]] = [:]
    var byObject: [Autoscaler.Target: Int] = [:]
    for (place, workload) in workloads.enumerated() {
      byNamespace[workload.namespace, default: []].append(place)
      for (key, value) in workload.labels {
        byLabel[Label(namespace: workload.namespace, key: key, value: value), default: []].append(place)
      }
      let object = workload.object
      byObject[
        Autoscaler.Target(
          namespace: workload.namespace, group: object.group, kind: object.kind, name: object.name)] = place
    }
    (self.byNamespace, self.byLabel, self.byObject) = (byNamespace, byLabel, byObject)
  }

  /// In their order.
  func places(in namespace: String, selectedBy selector: LabelSelector) -> [Int] {
    var candidates = byNamespace[namespace] ?? []
    for requirement in selector.requirements {
      if case .isIn(let values) = requirement.condition, values.count == 1 {
        let some = byLabel[Label(namespace: namespace, key: requirement.key, value: values[0])] ?? []
        if some.count < candidates.count { candidates = some }
      }
    }
    return candidates.filter { selector.matches(workloads[$0].label) }
  }

  func place(of target: Autoscaler.Target) -> Int? { byObject[target] }
}
