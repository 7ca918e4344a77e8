import KubeModel

extension Check {
  static let cpuRequest = Check(
    "RES01", "cpu-request", .medium, .scaling,
    summary: "A container asks for no CPU.",
    why: "The scheduler counts it as nothing, and its neighbours take the processor from it.",
    remedy: "Set resources.requests.cpu to what it uses in an ordinary hour.",
    peers: .peers(
      "KL:unset-cpu-requirements, KS:container-resources, PO:cpuRequestsMissing, CK:10, TV:15, KB:268,50, "
        + "KY:require-requests-limits"),
    passing: resourcesExample("requests: {cpu: 100m}"), failing: resourcesExample("requests: {memory: 64Mi}")
  ) {
    $0.unset("requests no CPU", at: "resources.requests.cpu", \.cpuRequest)
  }

  static let memoryRequest = Check(
    "RES02", "memory-request", .medium, .scaling,
    summary: "A container asks for no memory.",
    why: "The scheduler counts it as nothing, and the kubelet evicts it among the first.",
    remedy: "Set resources.requests.memory to what it uses at its peak.",
    peers: .peers(
      "KS:container-resources, PO:memoryRequestsMissing, CK:12, TV:16, KB:269,4, KY:require-requests-limits"),
    passing: resourcesExample("requests: {memory: 64Mi}"), failing: resourcesExample("requests: {cpu: 100m}")
  ) {
    $0.unset("requests no memory", at: "resources.requests.memory", \.memoryRequest)
  }

  static let memoryLimit = Check(
    "RES03", "memory-limit", .medium, .scaling,
    summary: "A container may take all memory of its node.",
    why: "A leak kills its neighbours, not itself.", remedy: "Set resources.limits.memory.",
    peers: .peers(
      "KL:unset-memory-requirements, KS:container-resources, PO:memoryLimitsMissing, CK:13, TV:18, KB:271,9,303"),
    passing: resourcesExample("limits: {memory: 64Mi}"), failing: resourcesExample("requests: {memory: 64Mi}")
  ) {
    $0.unset("has no memory limit", at: "resources.limits.memory", \.memoryLimit)
  }

  static let cpuLimit = Check(
    "RES04", "cpu-limit", .low, .scaling, optional: true,
    summary: "A container has no CPU limit.",
    why: "It may take the idle time of the node, which others then wait for; many want exactly that.",
    remedy: "Set resources.limits.cpu where tenants share nodes.",
    peers: .peers("KS:container-resources, PO:cpuLimitsMissing, CK:11, TV:11, KB:270,50,303, KY:require-cpu-limits"),
    passing: resourcesExample("limits: {cpu: 1}"), failing: resourcesExample("requests: {cpu: 1}")
  ) {
    $0.unset("has no CPU limit", at: "resources.limits.cpu", \.cpuLimit)
  }

  static let forbiddenCPULimit = Check(
    "RES05", "forbid-cpu-limit", .info, .scaling, optional: true,
    summary: "A container behind a Service has a CPU limit.",
    why: "It is throttled in the middle of a request though the node has time left.",
    remedy: "Remove the limit and keep the request.", peers: .peers("KY:forbid-cpu-limits"),
    passing: Example.all(Example.service(), resourcesExample("requests: {cpu: 1}")),
    failing: Example.all(Example.service(), resourcesExample("limits: {cpu: 1}")),
    inspect: .pods { pods in
      pods.eachWorkload { workload, place in
        guard pods.inspection.isBehindService(place) else { return [] }
        return workload.lasting.filter { $0.cpuLimit != nil }.map {
          Violation(workload, $0, "has a CPU limit and answers requests", at: "resources.limits.cpu")
        }
      }
    })

  static let memoryRequestEqualsLimit = Check(
    "RES06", "memory-request-equals-limit", .low, .scaling,
    summary: "A container may use more memory than the scheduler set aside for it.",
    why: "When the node runs short, pods above their request are evicted first: for a database that is an outage.",
    remedy: "Set the request to the limit.",
    peers: .peers(
      "KS:container-memory-requests-equal-limits,container-resource-requests-equal-limits, "
        + "KY:memory-requests-equal-limits"),
    passing: statefulExample("requests: {memory: 1Gi}, limits: {memory: 1Gi}"),
    failing: statefulExample("requests: {memory: 512Mi}, limits: {memory: 1Gi}"),
    inspect: .pods {
      $0.eachContainer { container, workload in
        guard container.kind == .main, let request = container.memoryRequest, let limit = container.memoryLimit,
          request < limit
        else { return nil }
        return Violation(
          workload, container,
          "asks for \(Resources.text(bytes: request)) of memory and may use \(Resources.text(bytes: limit))",
          at: "resources.requests.memory")
      }
    })

  static let cpuRequestEqualsLimit = Check(
    "RES07", "cpu-request-equals-limit", .info, .scaling, optional: true,
    summary: "The CPU request and limit of a container differ.",
    why: "How fast it is depends on its neighbours.", remedy: "Set both to the same where latency must not vary.",
    peers: .peers("KS:container-cpu-requests-equal-limits"),
    passing: resourcesExample("requests: {cpu: 1}, limits: {cpu: 1}"),
    failing: resourcesExample("requests: {cpu: 500m}, limits: {cpu: 1}"),
    inspect: .pods {
      $0.eachContainer { container, workload in
        guard let request = container.cpuRequest, let limit = container.cpuLimit, request != limit else { return nil }
        return Violation(
          workload, container,
          "asks for \(Resources.text(milli: request)) CPU and may use \(Resources.text(milli: limit))",
          at: "resources.requests.cpu")
      }
    })

  static let ephemeralStorage = Check(
    "RES08", "ephemeral-storage", .low, .scaling,
    summary: "A container has no bound on what it writes to the disk of its node.",
    why: "Logs and temporary files fill the disk, and the kubelet evicts whoever is there.",
    remedy: "Set requests and limits for ephemeral-storage.",
    peers: .peers("KS:container-ephemeral-storage-request-and-limit,container-ephemeral-storage-request-equals-limit"),
    passing: resourcesExample("limits: {ephemeral-storage: 1Gi}"), failing: resourcesExample("limits: {memory: 1Gi}")
  ) {
    $0.unset("may fill the disk of its node", at: "resources.limits.ephemeral-storage", \.storageLimit)
  }

  static let limitRatio = Check(
    "RES09", "limit-request-ratio", .low, .scaling,
    summary: "A container may use many times what it asks for.",
    why: "The node is sold several times over; when all call in their limits, it can't pay.",
    remedy: "Raise the request, or lower the limit: at most 4 times for memory, 10 times for CPU.",
    peers: .peers("KY:enforce-resources-as-ratio"),
    passing: resourcesExample("requests: {memory: 256Mi}, limits: {memory: 1Gi}"),
    failing: resourcesExample("requests: {memory: 64Mi}, limits: {memory: 1Gi}"),
    inspect: .pods { pods in
      pods.eachWorkload { workload, _ in
        workload.containers.flatMap { container -> [Violation] in
          var found: [Violation] = []
          if let request = container.memoryRequest, let limit = container.memoryLimit, request > 0, limit > request * 4
          {
            found.append(
              Violation(
                workload, container, "may use \(limit / request) times its memory request",
                at: "resources.limits.memory")
            )
          }
          if let request = container.cpuRequest, let limit = container.cpuLimit, request > 0, limit > request * 10 {
            found.append(
              Violation(
                workload, container, "may use \(limit / request) times its CPU request", at: "resources.limits.cpu"))
          }
          return found
        }
      }
    })

  static func resourcesExample(_ resources: String) -> String {
    Example.deployment(container: "resources: {\(resources)}")
  }

  private static func statefulExample(_ resources: String) -> String {
    Example.deployment(
      container: "resources: {\(resources)}", outer: "serviceName: a", image: "postgres:18.1", kind: "StatefulSet")
  }
}

extension Inspection {
  /// Containers with nothing for an amount, neither their own nor of the pod as a whole.
  fileprivate func unset(
    _ message: String, at place: String, _ amount: KeyPath<PodContainer, Int64?>
  ) -> [Violation] {
    eachContainer { container, workload in
      if container.kind == .ephemeral || container.podHasResources || (container[keyPath: amount] ?? 0) > 0 {
        return nil
      }
      return Violation(workload, container, message, at: place)
    }
  }
}
