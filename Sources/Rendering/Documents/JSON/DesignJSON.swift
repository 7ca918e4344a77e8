import Basics
import DesignEngine
import KubeModel
import PlatformSpec

extension PlatformDesign {
  /// The form of `design.json`; a change that a reader could stumble over raises it.
  package static let schemaVersion = 1

  /// The design for machines: what `DESIGN.md` says, with the specification that it follows from.
  ///
  /// Money is in US dollars, percentages are numbers from 0 to 100, amounts carry their unit in their name.
  func json(_ contents: TreeContents) -> KubeValue {
    [
      "schemaVersion": .integer(Self.schemaVersion),
      "kind": "PlatformDesign",
      "name": .string(specification.name),
      "specification": specification.document(),
      "decisions": .sequence(decisions.map(\.json)),
      "clusters": .sequence(clusters.map(\.json)),
      "namespaces": .sequence(namespaces.map(\.json)),
      "workloads": .sequence(workloads.map(\.json)),
      "components": .sequence(components.map(\.json)),
      "cost": cost.json,
      "assumptions": .sequence(specification.assumptions.map(\.json)),
      "risks": .sequence(risks.map { ["title": .string($0.title), "mitigation": .string($0.mitigation)] }),
      "alerts": .sequence(contents.alerts.map(\.json)),
      "files": .sequence(contents.files.map { file in Self.file(file) }),
    ]
  }

  private static func file(_ file: FileTree.File) -> KubeValue {
    ["path": .string(file.path), "ownership": .string(file.ownership.rawValue)]
  }
}

extension Decision {
  fileprivate var json: KubeValue {
    let others: [KubeValue] = alternatives.map { ["choice": .string($0.choice), "whyNot": .string($0.whyNot)] }
    return [
      "id": .string(id), "deliverable": .string(deliverable.rawValue), "title": .string(title),
      "choice": .string(choice), "alternatives": .sequence(others), "reason": .string(reason),
      "arithmetic": .strings(arithmetic), "sources": .strings(sources), "fields": .strings(fields),
    ]
  }
}

extension Assumption {
  fileprivate var json: KubeValue { ["path": .string(path), "taken": .string(taken), "reason": .string(reason)] }
}

extension AlertRule {
  fileprivate var json: KubeValue {
    [
      "name": .string(name), "severity": .string(severity), "summary": .string(summary),
      "rules": .integer(ruleCount), "files": .strings(files), "runbook": .string("DESIGN.md#\(Self.anchor(of: name))"),
    ]
  }
}

extension ClusterDesign {
  fileprivate var json: KubeValue {
    let network: KubeValue = [
      "cidr": .string(network.cidr), "publicSubnets": .strings(network.publicSubnets),
      "privateSubnets": .strings(network.privateSubnets), "serviceCIDR": .string(network.serviceCIDR),
      "natGateways": .integer(network.natGateways),
    ]
    return [
      "name": .string(name), "environment": .string(environment), "region": .string(region), "zones": .strings(zones),
      "kubernetesVersion": .string(kubernetesVersion.description), "network": network,
      "pools": .sequence(pools.map(\.json)), "managedAddOns": .strings(managedAddOns),
    ]
  }
}

extension NodePool {
  fileprivate var json: KubeValue {
    let allocatable: KubeValue = [
      "cpuMilli": .integer(allocatable.cpuMilli), "memoryMiB": .integer(allocatable.memoryMiB),
      "ephemeralGiB": .integer(allocatable.ephemeralGiB), "pods": .integer(allocatable.pods),
    ]
    return [
      "name": .string(name), "purpose": .string(purpose.rawValue), "capacity": .string(capacity.rawValue),
      "machineTypes": .strings(machineTypes), "vcpu": .integer(vcpu), "memoryGiB": .integer(memoryGiB),
      "allocatable": allocatable, "minNodes": .integer(minNodes), "maxNodes": .integer(maxNodes),
      "averageNodes": .integer(averageNodes), "peakNodes": .integer(peakNodes),
      "labels": .mapping(labels.map { ($0.key, .string($0.value)) }), "taints": .sequence(taints.map(\.json)),
      "diskGiB": .integer(diskGiB), "pricePerHour": .dollars(pricePerHour),
      "provisioningSeconds": .integer(provisioningSeconds),
      "monthlyInterruptionPercent": monthlyInterruption.map { .percent($0) } ?? .omitted,
      "arithmetic": .strings(arithmetic),
    ]
  }
}

extension Taint {
  fileprivate var json: KubeValue { ["key": .string(key), "value": .string(value), "effect": .string(effect)] }
}

extension NamespaceDesign {
  fileprivate var json: KubeValue {
    let quota: KubeValue = [
      "cpuRequestMilli": .integer(quota.cpuRequestMilli), "memoryRequestMiB": .integer(quota.memoryRequestMiB),
      "cpuLimitMilli": .integer(quota.cpuLimitMilli), "memoryLimitMiB": .integer(quota.memoryLimitMiB),
      "pods": .integer(quota.pods),
    ]
    return [
      "name": .string(name), "team": .string(team), "costCenter": .string(costCenter),
      "podSecurity": .string(podSecurity.rawValue), "meshInjected": .bool(meshInjected), "quota": quota,
    ]
  }
}

extension CostEstimate {
  fileprivate var json: KubeValue {
    let total: KubeValue = [
      "base": .dollars(baseTotal), "average": .dollars(averageTotal), "peak": .dollars(peakTotal),
    ]
    let teams: [KubeValue] = teams.map { ["team": .string($0.team), "monthly": .dollars($0.monthly)] }
    return [
      "currency": "USD", "per": "month", "total": total, "lines": .sequence(lines.map(\.json)),
      "teams": .sequence(teams), "notes": .strings(notes),
    ]
  }
}

extension CostEstimate.Line {
  fileprivate var json: KubeValue {
    [
      "category": .string(category.rawValue), "title": .string(title), "formula": .string(formula),
      "base": .dollars(base), "average": .dollars(average), "peak": .dollars(peak), "source": .string(source),
    ]
  }
}
