import Basics
import KubeModel
import SimKernel

/// Turns objects into a simulated cluster.
struct TwinLoader {
  var reader = ClusterReader()
  var twin: Twin

  /// What became of each workload, by its title.
  private struct Row {
    var deployment: Int32?
    var cron: Int32?
    var owner: OwnerRef?
  }

  private var rows: [String: Row] = [:]

  /// What was derived because nobody said it.
  private(set) var assumptions: [String] = []

  /// - Parameters:
  ///   - components: workloads that charts and operators run, which are let in as they are.
  ///   - admission: what judges pods when they are made; nil: all are let in.
  init(
    _ objects: [KubeObject], components: [KubeObject] = [], groups: [NodeGroup] = [], usage: UsageTable = UsageTable(),
    settings: TwinSettings = TwinSettings(), admission: Admission? = nil, seed: UInt64
  ) {
    reader.read(objects.filter { !Self.isWorkload($0) && $0.kind != "Pod" })
    twin = Twin(reader.state, settings: settings, seed: seed)
    twin.usage = usage
    addNodes(objects, groups)
    for object in components { add(object) }
    twin.passes = AdmissionPasses(admission, proxies: MeshProxies(objects))
    for object in objects where object.kind == "Service" && object.group.isEmpty { twin.addService(object) }
    // Jobs may belong to CronJobs.
    for object in objects where object.kind == "CronJob" { add(object) }
    for object in objects where Self.isWorkload(object) && object.kind != "CronJob" { add(object) }
    twin.asksForOrdinals = OrdinalLabels.areAsked(twin.cluster.symbols)
    addOwned(objects)
    for object in objects where Self.isWorkload(object) || object.kind == "ReplicaSet" { resumeDeletion(of: object) }
    bindClaims()
    for object in objects where object.kind == "HorizontalPodAutoscaler" { twin.addAutoscaler(object) }
    for object in objects where object.kind == "ScaledObject" { twin.addScaledObject(object) }
    for object in objects where object.kind == "ScaledJob" { twin.addScaledJob(object) }
    let limits = objects.filter { $0.kind == "LimitRange" }
    for object in objects where object.kind == "VerticalPodAutoscaler" { twin.addVertical(object, limits: limits) }
    assume(objects)
  }

  private mutating func assume(_ objects: [KubeObject]) {
    let unsaid = twin.deployments.name.indices.filter { row in
      twin.templates[twin.deployments.template[row].index].usage < 0
    }.count
    if unsaid > 0 {
      assumptions.append(
        "\(unsaid) workloads without a usage series use \(UsageTable.cpuSharePercent) % of the CPU and "
          + "\(UsageTable.memorySharePercent) % of the memory that they request")
    }
    if twin.passes.meshed > 0 {
      assumptions.append(
        "pods of \(twin.passes.meshed) templates get the proxy of their mesh, which uses \(UsageTable.cpuSharePercent) % "
          + "of the CPU and \(UsageTable.memorySharePercent) % of the memory that it requests, beside what a series says"
      )
    }
    let held = twin.templates.count { $0.hasFinalizers }
    if held > 0 {
      assumptions.append(
        "pods of \(held) templates have finalizers that nobody removes: their objects stay when they are deleted")
    }
    if !twin.held.isEmpty {
      assumptions.append(
        "\(twin.held.count) workloads have finalizers that nobody removes: their objects stay when they are deleted")
    }
    let settings = twin.settings
    assumptions.append(
      "a container of unknown start-up answers after \(settings.boot.seconds) s; an image of unknown size has "
        + "\(settings.usualImageBytes / 1_000_000) MB and comes with \(settings.pullBytesPerSecond / 1_000_000) MB/s")
    assumptions += twin.keda.assumptions
    let rollouts = objects.filter { $0.group == "argoproj.io" && $0.kind == "Rollout" }.count
    if rollouts > 0 { assumptions.append("\(rollouts) Rollouts run as Deployments: no canary is under way") }
    let known: Set<String> = [
      "Deployment", "Rollout", "HorizontalPodAutoscaler", "VerticalPodAutoscaler", "ScaledObject", "ScaledJob",
      "NodePool", "EC2NodeClass", "LimitRange", "ResourceQuota", "RuntimeClass",
    ]
    var kinds: [(kind: String, count: Int)] = []
    for kind in objects.map(\.kind) where !known.contains(kind) && reader.ignoredKinds.contains(kind) {
      if let place = kinds.firstIndex(where: { $0.kind == kind }) {
        kinds[place].count += 1
      } else {
        kinds.append((kind, 1))
      }
    }
    twin.ignored += kinds.map { "\($0.count) \($0.kind)" }
  }

  // MARK: - Nodes

  /// Nodes that stand among the objects, each in the group that its annotation names, and as many more as the minimum of
  /// a group asks for.
  private mutating func addNodes(_ objects: [KubeObject], _ groups: [NodeGroup]) {
    for group in groups { _ = twin.nodeGroups.add(group) }
    var groupOf: [String: String] = [:]
    for object in objects where object.kind == "Node" {
      groupOf[object.name] = object.root.at("metadata", "annotations")?[ClusterExport.groupAnnotation]?.string
    }
    for index in reader.state.nodes.isLive.indices where reader.state.nodes.isLive[index] {
      let name = reader.state.symbols.text(reader.state.nodes.names[index])
      let row = groupOf[name].flatMap { title in groups.firstIndex { $0.name == title } } ?? -1
      twin.welcome(NodeID(index), group: Int32(row), paidFrom: .zero)
      guard row >= 0 else { continue }
      twin.nodeGroups.nodes[row].append(NodeID(index))
      let number = name.split(separator: "-").last.flatMap { Int($0) } ?? 0
      twin.nodeGroups.requested[row] = max(twin.nodeGroups.requested[row], min(number, 1_000_000_000) + 1)
      twin.recordNodes(Int32(row))
    }
    for (row, group) in groups.enumerated() {
      for _ in 0..<max(0, group.least - twin.nodeGroups.nodes[row].count) {
        let number = twin.nodeGroups.requested[row]
        twin.addNode(of: Int32(row), zone: number % max(1, group.zones.count), number: Int32(number), paidFrom: .zero)
        twin.nodeGroups.requested[row] += 1
      }
    }
  }

  // MARK: - What controllers have made

  /// Takes over ReplicaSets of Deployments and pods of workloads; other pods run without an owner.
  private mutating func addOwned(_ objects: [KubeObject]) {
    for object in objects where object.kind == "ReplicaSet" {
      guard let title = Self.controller(of: object), let deployment = rows[title]?.deployment else { continue }
      let row = twin.adoptReplicaSet(object, deployment: deployment)
      rows[object.title] = Row(owner: OwnerRef(kind: .replicaSet, row: row))
    }
    var alone = 0
    for object in objects where object.kind == "Pod" {
      guard let title = Self.controller(of: object) else {
        twin.addPod(object)
        continue
      }
      if let owner = rows[title]?.owner {
        _ = twin.adoptPod(object, of: owner)
      } else if rows[title] == nil {
        alone += 1
        twin.addPod(object)
      }
    }
    if alone > 0 { assumptions.append("\(alone) pods whose owner is not among the manifests run without one") }
  }

  /// Goes on with the deletion of an object that has a deletion timestamp.
  private mutating func resumeDeletion(of object: KubeObject) {
    guard let propagation = Twin.deletion(of: object), let row = rows[object.title] else { return }
    if let deployment = row.deployment { twin.deleteDeployment(deployment, propagation) }
    if let cron = row.cron { twin.deleteCronJob(cron, propagation) }
    guard let owner = row.owner else { return }
    switch owner.kind {
    case .none: break
    case .replicaSet: twin.deleteReplicaSet(owner.row, propagation)
    case .statefulSet: twin.deleteStatefulSet(owner.row, propagation)
    case .daemonSet: twin.deleteDaemonSet(owner.row, propagation)
    case .job: twin.deleteJob(owner.row, propagation)
    }
  }

  /// The title of the object that controls another one.
  private static func controller(of object: KubeObject) -> String? {
    let owner = (object.root.at("metadata", "ownerReferences")?.sequence ?? []).first { $0["controller"]?.bool == true }
    return owner.map { owner in
      ObjectIdentity(
        kind: owner["kind"]?.string ?? "", namespace: object.namespace, name: owner["name"]?.string ?? ""
      ).title
    }
  }

  private static func isWorkload(_ object: KubeObject) -> Bool {
    switch object.kind {
    case "Deployment", "Rollout", "StatefulSet", "DaemonSet", "Job", "CronJob", "PodDisruptionBudget": true
    case "ReplicaSet": controller(of: object) == nil
    case "ReplicationController": true
    default: false
    }
  }

  private mutating func add(_ object: KubeObject) {
    var row = Row()
    switch object.kind {
    case "Deployment", "Rollout": row.deployment = twin.addDeployment(object)
    case "StatefulSet": row.owner = OwnerRef(kind: .statefulSet, row: twin.addStatefulSet(object))
    case "DaemonSet": row.owner = OwnerRef(kind: .daemonSet, row: twin.addDaemonSet(object))
    case "Job":
      let cron = Self.controller(of: object).flatMap { rows[$0]?.cron }
      let job = twin.addJob(object, cron: cron ?? -1)
      if let cron { twin.cronJobs[cron].jobs.append(job) }
      if let status = object.root["status"] { twin.adoptStatus(status, ofJob: job) }
      row.owner = OwnerRef(kind: .job, row: job)
    case "CronJob":
      row.cron = twin.addCronJob(object)
      if row.cron == nil, let problem = CronJobProblem.find(object) { reader.diagnostics.append(problem) }
    case "PodDisruptionBudget": twin.addBudget(object)
    case "ReplicaSet", "ReplicationController":
      row.owner = OwnerRef(kind: .replicaSet, row: twin.addReplicaSet(object))
    default: break
    }
    rows[object.title] = row
  }

  /// Claims of classes that wait for nobody get their volumes before anything runs.
  private mutating func bindClaims() {
    let symbols = twin.cluster.symbols
    let names = twin.cluster.volumes.claims.keys.sorted {
      (symbols.text($0.namespace), symbols.text($0.name)) < (symbols.text($1.namespace), symbols.text($1.name))
    }
    for name in names { twin.bindImmediately(name) }
  }
}

extension Twin {
  /// Reads parts of objects with the symbols of this cluster.
  mutating func reading<Result>(_ body: (inout ClusterReader) -> Result) -> Result {
    var reader = ClusterReader()
    swap(&reader.state, &placing.scheduler.state)
    defer { swap(&reader.state, &placing.scheduler.state) }
    let result = body(&reader)
    // Nodes that come later are like those before.
    if now == .zero {
      for problem in reader.diagnostics where !problems.contains(where: { problem.repeats($0) }) {
        problems.append(problem)
      }
    }
    return result
  }

  /// The template of a workload's pods; equal ones of the same workload share one. Its pods carry the label by which
  /// their owner tells its templates apart, and are spread by their owner's selector.
  mutating func addTemplate(_ value: KubeValue, of object: KubeObject) -> TemplateID {
    let namespace = object.namespace ?? "default"
    let name = cluster.symbols.intern(namespace)
    let key = TemplateKey(namespace: name, value: value, owner: selectingOwner(object))
    if let known = templateNumbers[key] { return known }
    var written = Self.withClaims(value, of: object)
    if let (label, revision) = Self.revisionLabel(value, of: object) {
      written.set(.string(revision), at: "metadata", "labels", label)
    }
    let (pod, pass) = passes.judge(written, name: object.name, namespace: namespace)
    let row = usage.row(namespace: namespace, name: object.name)
    let boot = (row < 0 ? nil : usage.rows[Int(row)].startup) ?? settings.boot
    let run = (row < 0 ? nil : usage.rows[Int(row)].run) ?? settings.jobRun
    let template = reading { reader in
      let object = KubeObject(pod, file: object.file)
      var shape = reader.readShape(object)
      shape.owner = key.owner
      let life = reader.readLife(pod["spec"] ?? .null, in: object)
      let id = reader.state.shapeID(shape)
      reader.state.retain(id)
      var template = PodTemplate(
        namespace: name, value: value, pass: pass, shape: id, life: life, start: StartPlan(life.containers, boot: boot))
      template.hasVolumes = !shape.volumes.isEmpty
      template.hasFinalizers = !(value.at("metadata", "finalizers")?.sequence ?? []).isEmpty
      template.drain = DrainFacts(pod, isSystem: namespace == "kube-system", grace: life.grace)
      let cost = value.at("metadata", "annotations")?["controller.kubernetes.io/pod-deletion-cost"]
      template.deletionCost = VictimRank.cost(cost?.string)
      // Only pods that run to completion may say that they don't restart always.
      if life.restartPolicy != .always { template.runTime = run }
      template.sumUp()
      return template
    }
    let number = TemplateID(templates.count)
    templates.append(template)
    templates[number.index].usage = row
    if row >= 0 { usage.setPower(Int(row), milli: templates[number.index].amounts.cpuRequest) }
    templateNumbers[key] = number
    return number
  }

  /// A StatefulSet's pods mount its claims (`updateStorage`); their ordinals come when a pod is made.
  private static func withClaims(_ template: KubeValue, of object: KubeObject) -> KubeValue {
    guard object.kind == "StatefulSet" else { return template }
    let claims = (object.root.at("spec", "volumeClaimTemplates")?.sequence ?? []).compactMap {
      $0.at("metadata", "name")?.string
    }
    if claims.isEmpty { return template }
    let others = (template.at("spec", "volumes")?.sequence ?? []).filter { volume in
      !claims.contains { $0 == volume["name"]?.string }
    }
    let own = claims.map { name -> KubeValue in
      ["name": .string(name), "persistentVolumeClaim": ["claimName": .string(name)]]
    }
    var spec = template["spec"] ?? [:]
    spec["volumes"] = .sequence(others + own)
    var mounting = template
    mounting["spec"] = spec
    return mounting
  }

  /// The workload whose selector spreads its pods (`helper.DefaultSelector`); nil for kinds that have none there.
  private mutating func selectingOwner(_ object: KubeObject) -> PodShape.Owner? {
    switch object.kind {
    case "Deployment", "Rollout", "ReplicaSet", "ReplicationController", "StatefulSet": reading { $0.owner(object) }
    default: nil
    }
  }

  /// The label that controllers give their pods to tell the templates of a workload apart.
  private static func revisionLabel(_ template: KubeValue, of object: KubeObject) -> (label: String, value: String)? {
    switch object.kind {
    case "Deployment", "Rollout": ("pod-template-hash", templateHash(of: template))
    case "StatefulSet": ("controller-revision-hash", "\(object.name)-\(templateHash(of: template))")
    case "DaemonSet": ("controller-revision-hash", templateHash(of: template))
    default: nil
    }
  }

  @discardableResult
  mutating func addDeployment(_ object: KubeObject) -> Int32 {
    reading { $0.readOwner(object) }
    let template = addTemplate(object.root.at("spec", "template") ?? .null, of: object)
    let row = deployments.add(
      name: cluster.symbols.intern(object.name), namespace: templates[template.index].namespace, template: template,
      spec: DeploymentSpec(object.root["spec"] ?? .null),
      setPass: passes.count("ReplicaSet", of: "apps/v1", beside: object))
    noteFinalizers(of: Maker(.deployment, row), object)
    dirty.add(.deployment, row)
    return row
  }

  /// Another `spec` of a Deployment, as an update through the API.
  mutating func updateDeployment(_ row: Int32, _ object: KubeObject) {
    deployments.template[Int(row)] = addTemplate(object.root.at("spec", "template") ?? .null, of: object)
    deployments.spec[Int(row)] = DeploymentSpec(object.root["spec"] ?? .null)
    deployments.isObserved[Int(row)] = false
    dirty.add(.deployment, row)
  }
}

extension DeploymentSpec {
  init(_ spec: KubeValue) {
    replicas = Int32(clamping: max(0, spec["replicas"]?.integer ?? 1))
    isPaused = spec["paused"]?.bool ?? false
    isRolling = spec.at("strategy", "type")?.string != "Recreate"
    maxSurge = ScaledAmount(spec.at("strategy", "rollingUpdate", "maxSurge")) ?? maxSurge
    maxUnavailable = ScaledAmount(spec.at("strategy", "rollingUpdate", "maxUnavailable")) ?? maxUnavailable
    minReady = .seconds(Int64(max(0, spec["minReadySeconds"]?.integer ?? 0)))
    let deadline = spec["progressDeadlineSeconds"]?.integer ?? 600
    progressDeadline = deadline == Int(Int32.max) ? nil : .seconds(Int64(deadline))
    historyLimit = Int32(clamping: spec["revisionHistoryLimit"]?.integer ?? 10)
  }
}

extension Diagnostic {
  /// Whether the other one says the same of the same place, which two readers may call by different paths.
  fileprivate func repeats(_ other: Diagnostic) -> Bool {
    message == other.message && location?.file == other.location?.file && location?.line == other.location?.line
      && location?.column == other.location?.column
  }
}
