import KubeModel

/// Sizes and commands as Compose and Kubernetes write them.
enum ImportSizes {
  /// `512m`, `1.5gb`, `64M` of Compose (binary units, any case) as bytes.
  static func composeBytes(_ text: String) -> Int64? {
    let lower = text.lowercased().replacing(" ", with: "")
    let units: [(String, Double)] = [
      ("kib", 1024), ("mib", 1_048_576), ("gib", 1_073_741_824), ("kb", 1024), ("mb", 1_048_576),
      ("gb", 1_073_741_824), ("tb", 1_099_511_627_776), ("k", 1024), ("m", 1_048_576), ("g", 1_073_741_824),
      ("t", 1_099_511_627_776), ("b", 1), ("", 1),
    ]
    guard let unit = units.first(where: { lower.hasSuffix($0.0) }), let value = Double(lower.dropLast(unit.0.count)),
      value >= 0, value * unit.1 < 1e18
    else { return nil }
    return Int64(value * unit.1)
  }

  static func mebibytes(_ bytes: Int64) -> Int { Int(max(1, (bytes + (1 << 20) - 1) >> 20)) }

  static func gibibytes(_ bytes: Int64) -> Int { Int(max(1, (bytes + (1 << 30) - 1) >> 30)) }

  /// A Kubernetes quantity of memory in MiB.
  static func mebibytes(_ value: KubeValue?) -> Int? {
    guard let value, let quantity = try? Quantity(value), quantity.value > 0 else { return nil }
    return mebibytes(quantity.value)
  }

  static func gibibytes(_ value: KubeValue?) -> Int? {
    guard let value, let quantity = try? Quantity(value), quantity.value > 0 else { return nil }
    return gibibytes(quantity.value)
  }

  /// A Kubernetes quantity of CPU in thousandths.
  static func milliCPU(_ value: KubeValue?) -> Int? {
    guard let value, let quantity = try? Quantity(value), quantity.milliValue > 0 else { return nil }
    return Int(quantity.milliValue)
  }

  /// Requests never above limits, as the API server would refuse them.
  static func resources(
    requests: (cpu: Int?, memory: Int?), limits: (cpu: Int?, memory: Int?)
  ) -> Service.ResourceWish? {
    let cpu = requests.cpu.map { min($0, limits.cpu ?? $0) } ?? limits.cpu
    let memory = requests.memory.map { min($0, limits.memory ?? $0) } ?? limits.memory
    if cpu == nil, memory == nil { return nil }
    return Service.ResourceWish(
      cpuRequestMilli: cpu, cpuLimitMilli: limits.cpu, memoryRequestMiB: memory, memoryLimitMiB: limits.memory)
  }

  /// A command line in words, quotes kept together as a shell does.
  static func words(_ line: String) -> [String] {
    var words: [String] = []
    var word = ""
    var isOpen = false
    var quote: Character?
    var isEscaped = false
    for sign in line {
      if isEscaped {
        word.append(sign)
        isEscaped = false
      } else if let open = quote {
        if sign == open {
          quote = nil
        } else if sign == "\\", open == "\"" {
          isEscaped = true
        } else {
          word.append(sign)
        }
      } else if sign == "'" || sign == "\"" {
        quote = sign
        isOpen = true
      } else if sign == "\\" {
        isEscaped = true
        isOpen = true
      } else if sign.isWhitespace {
        if isOpen || !word.isEmpty { words.append(word) }
        word = ""
        isOpen = false
      } else {
        word.append(sign)
      }
    }
    if isOpen || !word.isEmpty { words.append(word) }
    return words
  }
}
