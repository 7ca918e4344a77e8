import Basics
import DesignEngine
import PlatformSpec

/// What a design says about its own decisions, services and pools.
extension Explanation {
  static let decisions = Kind(
    title: "decisions of a design",
    names: { design in
      design.map { $0.decisions.map(\.id) } ?? ReferenceDesign.all.flatMap { $0.design.decisions.map(\.id) }
    },
    explain: { name, design in
      guard let all = design?.decisions else {
        // Only these names may be decisions; designs are not made for others.
        let isChapter = Deliverable(rawValue: String(name.prefix { $0 != "." })) != nil
        return isChapter ? ReferenceDesign.lines(of: name) : nil
      }
      if let decision = all.first(where: { $0.id == name }) { return lines(of: decision) }
      let below = all.filter { $0.id.hasPrefix(name + ".") }
      if below.isEmpty { return nil }
      let width = below.map(\.id.count).max() ?? 0
      return ["\(name): \(below.count == 1 ? "a decision" : "\(below.count) decisions")"]
        + below.flatMap { decision in
          let padded = decision.id + String(repeating: " ", count: width - decision.id.count)
          return "\(decision.title): \(decision.choice)".wrapped(
            indent: "  \(padded)  ", hanging: String(repeating: " ", count: width + 4))
        }
    })

  private static func lines(of decision: Decision) -> [String] {
    var lines = ["\(decision.title) (\(decision.id), \(decision.deliverable.title))"]
    lines += "chosen: \(decision.choice)".wrapped(hanging: "    ")
    lines += "because \(decision.reason)".wrapped(hanging: "    ")
    for other in decision.alternatives {
      lines += "not \(other.choice): \(other.whyNot)".wrapped(hanging: "    ")
    }
    if !decision.arithmetic.isEmpty { lines += ["  arithmetic:"] + decision.arithmetic.map { "    \($0)" } }
    if !decision.fields.isEmpty {
      lines += "changed by \(decision.fields.joined(separator: ", "))".wrapped(hanging: "    ")
    }
    if !decision.sources.isEmpty {
      lines += "sources: \(decision.sources.joined(separator: "; "))".wrapped(hanging: "    ")
    }
    return lines
  }

  static let services = Kind(
    title: "services of a design", names: { design in design?.workloads.map(\.service.name) ?? [] },
    explain: { name, design in
      design?.workloads.first { $0.service.name == name }.map { lines(of: $0) }
    })

  private static func lines(of workload: WorkloadDesign) -> [String] {
    let service = workload.service
    let resources = workload.resources
    var lines = ["\(service.name), \(service.criticality.rawValue) \(service.role.rawValue) of team \(service.team)"]
    let limit = resources.cpuLimitMilli.map { "\($0)m" } ?? "none"
    lines += [
      "  \(workload.kind.rawValue) on the pool \(workload.pool.rawValue), rolled out \(workload.rollout.strategy.rawValue)",
      "  CPU request \(resources.cpuRequestMilli)m, limit \(limit); memory request \(resources.memoryRequestMiB) MiB, "
        + "limit \(resources.memoryLimitMiB) MiB",
      "  pods: \(workload.baseReplicas) at the quietest load, \(workload.averageReplicas) on average, "
        + "\(workload.peakReplicas) at the peak; \(scaling(workload.scaling))",
      "  \(grouped(Int64(workload.peakRequestsPerSecond.rounded(.up)))) requests/s at the peak",
    ]
    if !service.calls.isEmpty { lines += "calls \(service.calls.map(\.service).joined(separator: ", "))".wrapped() }
    if !service.stores.isEmpty { lines += "uses \(service.stores.joined(separator: ", "))".wrapped() }
    if !workload.arithmetic.isEmpty { lines += ["  arithmetic:"] + workload.arithmetic.map { "    \($0)" } }
    return lines
  }

  private static func scaling(_ scaling: WorkloadDesign.WorkloadScaling) -> String {
    switch scaling {
    case .fixed(let replicas): "fixed at \(replicas)"
    case .horizontal(let plan): "the HPA keeps \(plan.min) to \(plan.max) at \(plan.cpuTargetPercent) % CPU"
    case .events(let plan):
      "KEDA keeps \(plan.min) to \(plan.max), one for \(plan.messagesPerPod) messages in \(plan.queue)"
    case .none: "run on their schedule"
    }
  }

  static let pools = Kind(
    title: "node pools of a design", names: { design in design?.clusters.flatMap { $0.pools.map(\.name) } ?? [] },
    explain: { name, design in
      let found = design?.clusters.flatMap { cluster in
        cluster.pools.filter { $0.name == name }.flatMap { lines(of: $0, in: cluster) }
      }
      return found?.isEmpty == false ? found : nil
    })

  private static func lines(of pool: NodePool, in cluster: ClusterDesign) -> [String] {
    var lines = ["\(pool.name), a node pool of \(cluster.name) in \(cluster.region)"]
    lines +=
      "\(pool.machineTypes.joined(separator: ", ")), \(pool.capacity.rawValue), \(pool.pricePerHour.priceText) an hour"
      .wrapped()
    lines += [
      "  \(pool.minNodes) to \(pool.maxNodes) nodes; \(pool.averageNodes) on average, \(pool.peakNodes) at the peak",
      "  left for pods: \(pool.allocatable.cpuMilli)m CPU, \(grouped(Int64(pool.allocatable.memoryMiB))) MiB, "
        + "\(pool.allocatable.pods) pods",
    ]
    if !pool.taints.isEmpty {
      lines.append("  taints \(pool.taints.map { "\($0.key)=\($0.value):\($0.effect)" }.joined(separator: ", "))")
    }
    if !pool.arithmetic.isEmpty { lines += ["  arithmetic:"] + pool.arithmetic.map { "    \($0)" } }
    return lines
  }

  static let deliverables = Kind(
    title: "deliverables", names: { _ in Deliverable.allCases.map(\.rawValue) },
    explain: { name, _ in
      let wanted = name.lowercased()
      guard
        let deliverable = Deliverable.allCases.first(where: { $0.rawValue == wanted || $0.title.lowercased() == wanted }
        )
      else { return nil }
      return ["\(deliverable.title), one of the seven deliverables of a design"] + deliverable.meaning.wrapped()
    })
}

extension Deliverable {
  /// What is decided under this heading.
  fileprivate var meaning: String {
    switch self {
    case .cluster:
      "Regions, zones, networks, node pools with their sizes and machines, the autoscaler of nodes, tenants, the bill."
    case .deployment:
      "How each service runs and is replaced: kind, roll-out, probes, spread, disruption budgets, graceful ends."
    case .scaling: "How many pods run: requests and limits, bounds and metrics of the HPA, event-driven scaling, VPA."
    case .networking: "The way in and between: entrance, firewall, TLS, mesh, traffic splitting, network policies."
    case .storage: "Volumes and their classes, encryption, backups and copies, the data stores beside the services."
    case .observability: "Metrics, logs, traces, dashboards, the alerts that page, and the cost of each team."
    case .security: "Pod security, admission, rights, identities in the cloud, secrets, audit, regimes."
    }
  }
}
