import Basics
import KubeModel

extension Service {
  /// The service as an entry of `services`.
  var document: KubeValue { .mapping(identity + load + shape) }

  private var identity: [(String, KubeValue)] {
    [
      ("name", .string(name)),
      ("team", .string(team)),
      ("role", .string(role.rawValue)),
      ("criticality", .string(criticality.rawValue)),
      ("customerFacing", .bool(customerFacing)),
      ("runtime", .string(runtime.rawValue)),
      ("profile", .string(profile.rawValue)),
      ("transport", .string(transport.rawValue)),
      ("port", .integer(port)),
      ("listens", listens ? .omitted : false),
      ("servicePort", .optional(servicePort)),
      ("additionalPorts", additionalPorts.isEmpty ? .omitted : .sequence(additionalPorts.map(\.document))),
      ("image", .string(image)),
      ("version", .string(version)),
      ("digest", .optional(digest)),
      ("command", command.isEmpty ? .omitted : .strings(command)),
      ("arguments", arguments.isEmpty ? .omitted : .strings(arguments)),
    ]
  }

  private var load: [(String, KubeValue)] {
    [
      ("entryShare", .string("\(entryShare)%")),
      ("calls", calls.isEmpty ? .omitted : .sequence(calls.map(\.document))),
      ("consumes", consumes.isEmpty ? .omitted : .strings(consumes)),
      ("produces", produces.isEmpty ? .omitted : .strings(produces)),
      ("stores", stores.isEmpty ? .omitted : .strings(stores)),
      ("cpuPerRequest", .string(Amounts.cpuTime(microseconds: cpuMicrosPerRequest))),
      ("memory", .string("\(memoryMiB)Mi")),
      ("startup", .string(Amounts.duration(milliseconds: startupSeconds * 1000))),
    ]
  }

  private var shape: [(String, KubeValue)] {
    [
      ("resources", resources?.document ?? .omitted),
      ("replicas", replicas?.document ?? .omitted),
      ("volume", volume?.document ?? .omitted),
      ("health", health.document),
      ("schedule", .optional(schedule)),
      ("triggers", triggers.isEmpty ? .omitted : .sequence(triggers.map(\.document))),
      ("environment", environment.isEmpty ? .omitted : .sequence(environment.map(\.document))),
      ("secrets", secrets.isEmpty ? .omitted : .strings(secrets)),
      ("scratch", scratch.isEmpty ? .omitted : .strings(scratch)),
    ]
  }
}

extension Service.Trigger {
  fileprivate var document: KubeValue {
    switch self {
    case .hours(let start, let end, let timeZone, let replicas):
      [
        "hours": [
          "start": .string(start), "end": .string(end), "timeZone": .string(timeZone), "replicas": .integer(replicas),
        ]
      ]
    case .metric(let query, let perPod): ["metric": ["query": .string(query), "perPod": .string(perPod)]]
    }
  }
}

extension Service.AdditionalPort {
  fileprivate var document: KubeValue {
    [
      "name": .string(name), "port": .integer(port), "servicePort": .optional(servicePort),
      "transport": .string(transport.rawValue),
    ]
  }
}

extension Service.Call {
  fileprivate var document: KubeValue {
    ["service": .string(service), "perRequest": .string(decimalText(Int64(perThousandRequests), places: 3))]
  }
}

extension Service.ResourceWish {
  fileprivate var document: KubeValue {
    [
      "cpuRequest": .optional(cpuRequestMilli.map { Amounts.cpu(milli: $0) }),
      "cpuLimit": .optional(cpuLimitMilli.map { Amounts.cpu(milli: $0) }),
      "memoryRequest": .optional(memoryRequestMiB.map { "\($0)Mi" }),
      "memoryLimit": .optional(memoryLimitMiB.map { "\($0)Mi" }),
    ]
  }
}

extension Service.ReplicaWish {
  fileprivate var document: KubeValue {
    [
      "fixed": .optional(fixed), "min": .optional(min), "max": .optional(max),
      "cpuTarget": .optional(cpuTarget.map { "\($0)%" }),
    ]
  }
}

extension Service.VolumeWish {
  fileprivate var document: KubeValue {
    [
      "size": .string("\(sizeGiB)Gi"), "disk": .optional(disk), "mountPath": .string(mountPath),
      "podManagement": .optional(podManagement?.rawValue), "whenDeleted": .optional(whenDeleted?.rawValue),
      "whenScaled": .optional(whenScaled?.rawValue),
    ]
  }
}

extension Service.HealthWish {
  fileprivate var document: KubeValue {
    let entries: [(String, KubeValue)] = [
      ("livenessPath", .optional(livenessPath)), ("readinessPath", .optional(readinessPath)),
      ("command", command.isEmpty ? .omitted : .strings(command)), ("port", .optional(port)),
    ]
    return entries.allSatisfy(\.1.isOmitted) ? .omitted : .mapping(entries)
  }
}

extension Service.EnvironmentVariable {
  fileprivate var document: KubeValue { ["name": .string(name), "value": .string(value)] }
}
