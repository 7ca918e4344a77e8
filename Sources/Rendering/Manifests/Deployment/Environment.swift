import Basics
import DesignEngine
import KubeModel
import PlatformSpec

/// What a service is told by its environment, as far as it is no secret.
enum ConfigMapManifest {
  static let rule = ManifestRule<WorkloadDesign>("configmap.yaml") { workload, context in
    let configuration = context.configuration(of: workload)
    if configuration.isEmpty { return [] }
    return [
      [
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": context.metadata(of: workload),
        "data": .mapping(configuration.map { ($0.name, .string($0.value)) }),
      ]
    ]
  }
}

/// One variable of a container's environment that is no secret.
struct Variable {
  let name: String
  let value: String

  init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

extension RenderingContext {
  /// Names and values, the user's own first: they win over what follows from the design.
  func configuration(of workload: WorkloadDesign) -> [Variable] {
    var variables = workload.service.environment.filter { !$0.isComposed }.map { Variable($0.name, escaped($0.value)) }
    let composed = workload.service.environment.filter(\.isComposed).map(\.name) + workload.service.secrets
    func add(_ name: String, _ value: String) {
      if !variables.contains(where: { $0.name == name }), !composed.contains(name) {
        variables.append(Variable(name, value))
      }
    }
    if !workload.isJob, workload.service.listens { add("PORT", "\(workload.service.port)") }
    for name in callees(of: workload) {
      guard let callee = self.workload(name) else { continue }
      let address = "\(clusterHost(of: callee)):\(callee.service.reachedPort)"
      switch callee.service.transport {
      case .http: add("\(variableName(name))_URL", "http://\(address)")
      case .grpc, .tcp: add("\(variableName(name))_ADDRESS", address)
      }
    }
    for queue in queues(of: workload) {
      for variable in self.variables(of: queue, for: workload) { add(variable.name, variable.value) }
    }
    let own = agent(of: workload) == nil ? runtimeVariables(of: workload) : []
    for variable in own + traceVariables(of: workload) { add(variable.name, variable.value) }
    return variables
  }

  /// Variables that refer to secrets, and those that are put together from them (`$(ORDERS_DB_HOST):5432`).
  func containerEnvironment(of workload: WorkloadDesign) -> KubeValue {
    var variables = secretEnvironment(of: workload).sequence ?? []
    for variable in workload.service.environment where variable.isComposed {
      variables.append(["name": .string(variable.name), "value": .string(escaped(variable.value))])
    }
    if agent(of: workload) != nil {
      // The operator adds its agent to what stands here, and would replace what stands in the ConfigMap.
      for variable in runtimeVariables(of: workload)
      where !workload.service.environment.contains(where: { $0.name == variable.name }) {
        variables.append(["name": .string(variable.name), "value": .string(variable.value)])
      }
    }
    return variables.isEmpty ? .omitted : .sequence(variables)
  }

  /// The user's own text past the substitution of cluster settings, which would read `${…}` in it.
  func escaped(_ text: String) -> String { delivery.literal(text) }

  func queues(of workload: WorkloadDesign) -> [MessageQueue] {
    specification.queues.filter {
      workload.service.consumes.contains($0.name) || workload.service.produces.contains($0.name)
    }
  }

  /// Run-times that don't see the limit of their container by themselves.
  private func runtimeVariables(of workload: WorkloadDesign) -> [Variable] {
    let limit = workload.resources.memoryLimitMiB
    return switch workload.service.runtime {
    case .jvm: [Variable("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=75 -XX:+ExitOnOutOfMemoryError")]
    case .node: [Variable("NODE_OPTIONS", "--max-old-space-size=\(limit * 3 / 4)")]
    case .go: [Variable("GOMEMLIMIT", "\(limit * 9 / 10)MiB")]
    case .python, .dotnet, .ruby, .php, .rust, .native: []
    }
  }

  /// Where OpenTelemetry sends its spans; the collector decides which of them are kept.
  private func traceVariables(of workload: WorkloadDesign) -> [Variable] {
    guard let address = traceAddress else { return [] }
    // Agents speak HTTP in all languages, gRPC only in some.
    let hasAgent = agent(of: workload) != nil
    return [
      Variable("OTEL_SERVICE_NAME", workload.name),
      Variable(
        "OTEL_RESOURCE_ATTRIBUTES",
        "service.namespace=\(workload.namespace),service.version=\(workload.service.version)"),
      Variable("OTEL_EXPORTER_OTLP_ENDPOINT", "\(address):\(hasAgent ? 4318 : 4317)"),
      Variable("OTEL_EXPORTER_OTLP_PROTOCOL", hasAgent ? "http/protobuf" : "grpc"),
      Variable("OTEL_PROPAGATORS", "tracecontext,baggage"),
      // Only the collector can tell whether any span of a trace failed, so it gets all of them.
      Variable("OTEL_TRACES_SAMPLER", "parentbased_always_on"),
    ]
  }

  /// `order-processing` as the name of a variable, `ORDER_PROCESSING`.
  func variableName(_ name: String) -> String {
    String(name.uppercased().map { $0 == "-" || $0 == "." ? "_" : $0 })
  }

  /// Eight digits that change with any name or value (FNV-1a, 32 bits).
  func checksum(_ variables: [Variable]) -> String {
    var hash: UInt32 = 2_166_136_261
    for byte in variables.map({ "\($0.name)=\($0.value)\n" }).joined().utf8 {
      hash = (hash ^ UInt32(byte)) &* 16_777_619
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}

extension Service.EnvironmentVariable {
  /// Refers to other variables of the container, which only the list `env` can do.
  var isComposed: Bool { value.contains("$(") }
}
