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
      ("image", .string(image)),
      ("version", .string(version)),
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
      ("environment", environment.isEmpty ? .omitted : .sequence(environment.map(\.document))),
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
    ["size": .string("\(sizeGiB)Gi"), "disk": .optional(disk), "mountPath": .string(mountPath)]
  }
}

extension Service.HealthWish {
  fileprivate var document: KubeValue {
    if livenessPath == nil, readinessPath == nil { return .omitted }
    return ["livenessPath": .optional(livenessPath), "readinessPath": .optional(readinessPath)]
  }
}

extension Service.EnvironmentVariable {
  fileprivate var document: KubeValue { ["name": .string(name), "value": .string(value)] }
}
