import Basics
package import KubeModel

extension Specification {
  /// The complete document: reading it gives this specification again, assumptions included.
  package func document() -> KubeValue {
    [
      "apiVersion": "plimsoll.dev/v1alpha1",
      "kind": "Platform",
      "metadata": ["name": .string(name)],
      "spec": .mapping(specEntries),
    ]
  }

  /// The document as text, with a comment at every field that was assumed.
  package func yaml() -> String {
    let byPath = Dictionary(assumptions.map { ($0.path, $0) }) { first, _ in first }
    let names = ["services": services.map(\.name), "queues": queues.map(\.name), "dataStores": dataStores.map(\.name)]
    return document().yaml { path in
      guard path.hasPrefix("spec."), let assumption = byPath[Self.named(String(path.dropFirst(5)), names)] else {
        return nil
      }
      return Self.comment(assumption)
    }
  }

  private static func comment(_ assumption: Assumption) -> String {
    switch assumption.path {
    case "services": "you did not name the services; these were assumed, because \(assumption.reason)"
    default: "you did not say \(assumption.path); \(assumption.taken) was taken, because \(assumption.reason)"
    }
  }

  /// `services[0].runtime` as `services[frontend].runtime`, as assumptions name it.
  private static func named(_ path: String, _ names: [String: [String]]) -> String {
    guard let open = path.firstIndex(of: "["), let close = path[open...].firstIndex(of: "]"),
      let index = Int(path[path.index(after: open)..<close]), let list = names[String(path[..<open])],
      list.indices.contains(index)
    else { return path }
    return "\(path[..<open])[\(list[index])]\(path[path.index(after: close)...])"
  }

  private var specEntries: [(String, KubeValue)] {
    [
      ("archetype", .string(archetype.rawValue)),
      ("provider", .string(provider.rawValue)),
      ("kubernetesVersion", .string(kubernetesVersion.description)),
      ("regions", .sequence(regions.map(\.document))),
      ("environments", .strings(environments)),
      ("targets", targets.document),
      ("traffic", traffic.document),
      ("cluster", cluster.document),
      ("deployment", deployment.document),
      ("scaling", scaling.document),
      ("networking", networking.document),
      ("storage", storage.document),
      ("observability", observability.document),
      ("security", security.document),
      ("gitOps", .string(gitOps.rawValue)),
      ("services", .sequence(services.map(\.document))),
      ("queues", queues.isEmpty ? .omitted : .sequence(queues.map(\.document))),
      ("dataStores", dataStores.isEmpty ? .omitted : .sequence(dataStores.map(\.document))),
      ("assumptions", assumptions.isEmpty ? .omitted : .sequence(assumptions.map(\.document))),
    ]
  }
}

private func percent(_ value: Percent) -> KubeValue { .string("\(value)%") }
private func percent(_ value: Percent?) -> KubeValue { value.map { percent($0) } ?? .omitted }
private func duration(_ value: Int, _ unit: Int) -> KubeValue { .string(Amounts.duration(milliseconds: value * unit)) }
private let second = 1000
private let minute = 60_000
private let day = 86_400_000

extension Assumption {
  fileprivate var document: KubeValue { ["path": .string(path), "taken": .string(taken), "reason": .string(reason)] }
}

extension Region {
  fileprivate var document: KubeValue {
    ["name": .string(name), "trafficShare": percent(trafficShare), "zones": .integer(zones)]
  }
}

extension Targets {
  fileprivate var document: KubeValue {
    [
      "availability": percent(availability),
      "utilization": percent(utilization),
      "latencyP99": latencyP99Millis.map { duration($0, 1) } ?? .omitted,
      "durability": percent(durability),
      "monthlyBudget": .optional(monthlyBudget.map { Amounts.money($0) }),
    ]
  }
}

extension Traffic {
  fileprivate var document: KubeValue {
    [
      "peakRequestsPerSecond": .integer(peakRequestsPerSecond),
      "averageShare": percent(averageShare),
      "baseShare": percent(baseShare),
      "responseSize": .string(Amounts.binary(Int64(responseBytes))),
      "ingestPerDay": .optional(ingestBytesPerDay.map { Amounts.decimal($0) }),
    ]
  }
}

extension ClusterWishes {
  fileprivate var document: KubeValue {
    [
      "nodeAutoscaler": .string(nodeAutoscaler.rawValue),
      "scaleDownDelay": duration(scaleDownDelayMinutes, minute),
      "generation": .string(generation.rawValue),
      "private": .bool(isPrivate),
      "confidentialComputing": .bool(confidentialComputing),
      "spotShare": percent(spotShare),
      "reservedShare": percent(reservedShare),
      "pools": pools.isEmpty ? .omitted : .sequence(pools.map(\.document)),
      "costAllocation": .bool(costAllocation),
    ]
  }
}

extension PoolWish {
  fileprivate var document: KubeValue {
    [
      "purpose": .string(purpose.rawValue), "machineType": .optional(machineType), "minNodes": .optional(minNodes),
      "maxNodes": .optional(maxNodes),
    ]
  }
}

extension DeploymentWishes {
  fileprivate var document: KubeValue {
    [
      "strategy": .string(strategy.rawValue),
      "progressiveDelivery": .string(progressiveDelivery.rawValue),
      "maxSurge": percent(maxSurge),
      "maxUnavailable": percent(maxUnavailable),
      "minReady": duration(minReadySeconds, second),
      "canarySteps": .sequence(canarySteps.map { .integer($0) }),
      "canaryDuration": duration(canaryMinutes, minute),
      "canaryHeader": .optional(canaryHeader),
      "regionalRollout": .optional(regionalRollout?.rawValue),
      "criticalMinAvailable": .integer(criticalMinAvailable),
    ]
  }
}

extension ScalingWishes {
  fileprivate var document: KubeValue {
    [
      "cpuTarget": percent(cpuTarget),
      "memoryTarget": percent(memoryTarget),
      "requestsPerSecondPerPod": .optional(requestsPerSecondPerPod),
      "minReplicas": .optional(minReplicas),
      "maxReplicas": .optional(maxReplicas),
      "messagesPerPod": .integer(messagesPerPod),
      "verticalMode": .string(verticalMode.rawValue),
    ]
  }
}

extension NetworkingWishes {
  fileprivate var document: KubeValue {
    [
      "mesh": .string(mesh.rawValue),
      "ingress": .string(ingress.rawValue),
      "webApplicationFirewall": .bool(webApplicationFirewall),
      "tls": .bool(tls),
      "domain": .string(domain),
      "meshMode": .string(meshMode.rawValue),
      "mutualTLS": .bool(mutualTLS),
      "networkPolicies": .string(networkPolicies.rawValue),
      "globalTraffic": .bool(globalTraffic),
      "privateConnectivity": .bool(privateConnectivity),
    ]
  }
}

extension StorageWishes {
  fileprivate var document: KubeValue {
    [
      "defaultDisk": .string(defaultDisk),
      "highIOPSDisk": .string(highIOPSDisk),
      "customerManagedKeys": .bool(customerManagedKeys),
      "backup": .bool(backup),
      "backupRetention": duration(backupRetentionDays, day),
      "crossRegionCopies": .bool(crossRegionCopies),
    ]
  }
}

extension ObservabilityWishes {
  fileprivate var document: KubeValue {
    [
      "metrics": .bool(metrics),
      "metricsRetention": duration(metricsRetentionDays, day),
      "logStore": .string(logStore.rawValue),
      "logShipper": .string(logShipper.rawValue),
      "logRetention": duration(logRetentionDays, day),
      "logArchive": duration(logArchiveDays, day),
      "traceStore": .string(traceStore.rawValue),
      "traceSampling": percent(traceSampling),
      "pager": .optional(pager?.rawValue),
      "autoInstrumentation": .bool(autoInstrumentation),
      "providerMonitoring": .bool(providerMonitoring),
    ]
  }
}

extension SecurityWishes {
  fileprivate var document: KubeValue {
    [
      "podSecurity": .string(podSecurity.rawValue),
      "policyEngine": .string(policyEngine.rawValue),
      "secretStore": .string(secretStore.rawValue),
      "workloadIdentity": .string(workloadIdentity.rawValue),
      "auditLogging": .bool(auditLogging),
      "compliance": compliance.isEmpty ? .omitted : .strings(compliance.map(\.rawValue)),
    ]
  }
}

extension MessageQueue {
  fileprivate var document: KubeValue {
    [
      "name": .string(name), "engine": .string(engine.rawValue),
      "peakMessagesPerSecond": .integer(peakMessagesPerSecond), "messagesPerPod": .optional(messagesPerPod),
    ]
  }
}

extension DataStore {
  fileprivate var document: KubeValue {
    [
      "name": .string(name), "engine": .string(engine.rawValue), "hosting": .string(hosting.rawValue),
      "operator": .optional(operatorChoice?.rawValue), "members": .integer(members), "size": .string("\(sizeGiB)Gi"),
      "port": .integer(port), "quorum": .optional(quorum?.rawValue),
      "geoReplication": .optional(geoReplication?.rawValue),
    ]
  }
}
