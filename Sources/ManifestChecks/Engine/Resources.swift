import KubeModel

/// Amounts as whole numbers, the way rules compare them.
enum Resources {
  /// Thousandths; nil for no amount or one that can't be read.
  static func milli(_ value: KubeValue?) -> Int64? { quantity(value)?.milliValue }

  static func bytes(_ value: KubeValue?) -> Int64? { quantity(value)?.value }

  static func quantity(_ value: KubeValue?) -> Quantity? {
    switch value?.content {
    case .string(let text), .number(let text): try? Quantity(parsing: text)
    case .integer(let number): Quantity(number)
    case .null, .bool, .sequence, .mapping, .omitted, nil: nil
    }
  }

  /// `512Mi`, `250m`, as people write them.
  static func text(bytes: Int64) -> String {
    for (unit, suffix) in [(Int64(1) << 30, "Gi"), (1 << 20, "Mi"), (1 << 10, "Ki")] where bytes >= unit {
      let tenths = (bytes * 10 + unit / 2) / unit
      return tenths % 10 == 0 ? "\(tenths / 10)\(suffix)" : "\(tenths / 10).\(tenths % 10)\(suffix)"
    }
    return "\(bytes)"
  }

  static func text(milli: Int64) -> String { milli % 1000 == 0 ? "\(milli / 1000)" : "\(milli)m" }
}

/// What the LimitRanges of a namespace give to containers that say nothing.
struct ContainerDefaults: Sendable {
  var cpuRequest: Int64?
  var cpuLimit: Int64?
  var memoryRequest: Int64?
  var memoryLimit: Int64?
  var storageRequest: Int64?
  var storageLimit: Int64?

  mutating func read(_ range: KubeObject) {
    for limit in range.root.at("spec", "limits")?.sequence ?? [] where limit["type"]?.string == "Container" {
      let (requests, limits) = (limit["defaultRequest"], limit["default"])
      cpuRequest = Resources.milli(requests?["cpu"]) ?? cpuRequest
      cpuLimit = Resources.milli(limits?["cpu"]) ?? cpuLimit
      memoryRequest = Resources.bytes(requests?["memory"]) ?? memoryRequest
      memoryLimit = Resources.bytes(limits?["memory"]) ?? memoryLimit
      storageRequest = Resources.bytes(requests?["ephemeral-storage"]) ?? storageRequest
      storageLimit = Resources.bytes(limits?["ephemeral-storage"]) ?? storageLimit
    }
  }
}
