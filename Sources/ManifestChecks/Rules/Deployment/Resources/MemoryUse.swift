import KubeModel

extension Check {
  static let emptyFolderSize = Check(
    "RES11", "emptydir-size", .medium, .storage,
    summary: "An emptyDir has no bound, or in memory one above the limit of its container.",
    why: "It fills the disk of the node, or the memory of the pod, which is then killed.",
    remedy: "Set emptyDir.sizeLimit.", peers: .peers("KY:require-emptydir-requests-and-limits"),
    passing: emptyFolder("{sizeLimit: 100Mi}"), failing: emptyFolder("{}"),
    inspect: .pods { pods in
      pods.eachWorkload { workload, _ in
        workload.volumes.enumerated().compactMap { index, volume in
          guard let folder = volume["emptyDir"], let name = volume["name"]?.string else { return nil }
          let users = workload.containers.filter { container in
            container.volumeMounts.contains { $0["name"]?.string == name }
          }
          let place = "volumes[\(index)].emptyDir"
          let limit = Resources.bytes(folder["sizeLimit"])
          if folder["medium"]?.string == "Memory" {
            guard let most = users.compactMap(\.memoryLimit).min(), let limit else {
              return limit == nil
                ? Violation(workload, "the folder \(name) in memory has no sizeLimit", at: place) : nil
            }
            return limit > most
              ? Violation(
                workload,
                "the folder \(name) in memory may grow to \(Resources.text(bytes: limit)), above the limit "
                  + "\(Resources.text(bytes: most)) of a container", at: place) : nil
          }
          if limit != nil || users.isEmpty || users.allSatisfy({ $0.storageLimit != nil }) { return nil }
          return Violation(
            workload, "the folder \(name) has no sizeLimit", at: place, severity: workload.isBatch ? .low : nil)
        }
      }
    })

  static let qualityOfService = Check(
    "RES12", "qos-class", .medium, .scaling,
    summary: "A pod asks for nothing and is limited in nothing.",
    why: "It is BestEffort: the first to be evicted, the first to be killed.",
    remedy: "Set requests for CPU and memory.", peers: .peers("KY:require-qos-burstable,require-qos-guaranteed"),
    passing: resourcesExample("requests: {cpu: 100m}"), failing: resourcesExample(""),
    inspect: .pods {
      $0.eachWorkload { workload in
        let isCounted =
          workload.spec["resources"] != nil
          || workload.containers.contains { container in
            [container.cpuRequest, container.memoryRequest].contains { ($0 ?? 0) > 0 }
          }
        return isCounted || workload.kind == .workflow
          ? nil : Violation(workload, "is BestEffort: no container asks for anything", at: "containers")
      }
    })

  static let heapAboveLimit = Check(
    "RES17", "runtime-heap-vs-limit", .high, .scaling,
    summary: "The heap of a runtime is as large as the memory limit of its container.",
    why: "Stacks, code and buffers come on top: the kernel kills the container at its peak.",
    remedy: "Keep the heap below 85 % of the limit, or give it as a share (-XX:MaxRAMPercentage=75).",
    passing: heapExample("-Xmx700m"), failing: heapExample("-Xmx1g"),
    inspect: .pods {
      $0.eachContainer { container, workload in
        guard let limit = container.memoryLimit, limit > 0, let heap = HeapSize.find(container, limit: limit) else {
          return nil
        }
        // The limit of Go counts stacks and buffers too.
        if heap.bytes * 100 <= limit * (heap.setting.hasPrefix("GOMEMLIMIT") ? 95 : 85) { return nil }
        return Violation(
          workload, container,
          "\(heap.setting) is \(heap.bytes * 100 / limit) % of its memory limit \(Resources.text(bytes: limit))",
          at: "resources.limits.memory", severity: heap.bytes >= limit ? nil : .medium)
      }
    })

  static let largeInit = Check(
    "RES18", "init-larger-than-main", .low, .scaling,
    summary: "An init container asks for more than twice what the pod needs afterwards.",
    why: "The node keeps that room for the whole life of the pod.",
    remedy: "Lower its request, or do the work in a Job.",
    passing: initExample("128Mi"), failing: initExample("1Gi"),
    inspect: .pods {
      $0.eachContainer { container, workload in
        guard container.kind == .initialization, let request = container.memoryRequest else { return nil }
        let rest = workload.lasting.reduce(Int64(0)) { $0 + ($1.memoryRequest ?? 0) }
        guard rest > 0, request > rest * 2 else { return nil }
        return Violation(
          workload, container,
          "asks for \(Resources.text(bytes: request)) of memory, the pod afterwards for \(Resources.text(bytes: rest))",
          at: "resources.requests.memory")
      }
    })

  private static func emptyFolder(_ folder: String) -> String {
    Example.deployment(
      "volumes: [{name: v, emptyDir: \(folder)}]", container: "volumeMounts: [{name: v, mountPath: /v}]")
  }

  private static func heapExample(_ option: String) -> String {
    Example.deployment(
      container: "env: [{name: JAVA_TOOL_OPTIONS, value: \(option)}], resources: {limits: {memory: 1Gi}}")
  }

  private static func initExample(_ memory: String) -> String {
    Example.deployment(
      "initContainers: [{name: i, image: b:1, resources: {requests: {memory: \(memory)}}}]",
      container: "resources: {requests: {memory: 128Mi}}")
  }
}

/// How large a runtime lets its heap grow, read from variables and arguments.
enum HeapSize {
  static func find(_ container: PodContainer, limit: Int64) -> (setting: String, bytes: Int64)? {
    for entry in container.env {
      guard let name = entry["name"]?.string, let value = entry["value"]?.string else { continue }
      switch name {
      case "GOMEMLIMIT":
        if let bytes = go(value) { return ("GOMEMLIMIT=\(value)", bytes) }
      case "JAVA_TOOL_OPTIONS", "JAVA_OPTS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "ES_JAVA_OPTS", "KAFKA_HEAP_OPTS",
        "NODE_OPTIONS", "OPENSEARCH_JAVA_OPTS", "LS_JAVA_OPTS", "CATALINA_OPTS":
        for word in value.split(separator: " ") {
          if let found = option(word, limit: limit) { return found }
        }
      default: break
      }
    }
    for (index, word) in container.words.enumerated() {
      for part in word.split(separator: " ") {
        if let found = option(part, limit: limit) { return found }
      }
      if word == "--maxmemory", index + 1 < container.words.count, let bytes = suffixed(container.words[index + 1]) {
        return ("--maxmemory \(container.words[index + 1])", bytes)
      }
    }
    return nil
  }

  private static func option(_ word: Substring, limit: Int64) -> (setting: String, bytes: Int64)? {
    if word.hasPrefix("-Xmx") { return suffixed(word.dropFirst(4)).map { (String(word), $0) } }
    if word.hasPrefix("-XX:MaxRAMPercentage=") {
      // The share of the limit itself; tenths of a per cent are enough.
      let share = word.dropFirst("-XX:MaxRAMPercentage=".count).split(separator: ".").first.flatMap { Int64($0) }
      return share.map { (String(word), limit / 100 * $0) }
    }
    guard word.hasPrefix("--max-old-space-size=") || word.hasPrefix("--max_old_space_size=") else { return nil }
    return Int64(word.dropFirst("--max-old-space-size=".count)).map { (String(word), $0 << 20) }
  }

  /// `512m`, `2g`, `1024k`, as the JVM and Redis read them; the units are binary.
  private static func suffixed(_ text: some StringProtocol) -> Int64? {
    let lower = text.lowercased()
    let digits = lower.prefix { $0.isNumber }
    guard let number = Int64(digits), number < 1 << 33 else { return nil }
    switch lower.dropFirst(digits.count) {
    case "": return number
    case "k", "kb": return number << 10
    case "m", "mb": return number << 20
    case "g", "gb": return number << 30
    default: return nil
    }
  }

  /// `750MiB`, as Go reads it.
  private static func go(_ text: String) -> Int64? {
    for (suffix, shift) in [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10), ("B", 0)] where text.hasSuffix(suffix) {
      return Int64(text.dropLast(suffix.count)).flatMap { $0 < 1 << 22 || shift == 0 ? $0 << Int64(shift) : nil }
    }
    return Int64(text)
  }
}
