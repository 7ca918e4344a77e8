package import PlatformSpec

extension ComponentRule {
  /// Puts OpenTelemetry's agent beside a program without a change of its image.
  static let openTelemetryOperator = ComponentRule(.openTelemetryOperator) { context in
    guard context.workloads.contains(where: { context.specification.agent(of: $0.service.runtime) != nil }) else {
      return nil
    }
    return ComponentPlan(
      id: .openTelemetryOperator, deliverable: .observability, namespace: "opentelemetry-operator",
      chart: context.chart("opentelemetry-operator"),
      pods: [
        PodFootprint(
          "opentelemetry-operator", .replicas(context.pair), cpuRequestMilli: 50, memoryRequestMiB: 128,
          memoryLimitMiB: 256)
      ],
      ports: [OpenPort(9443, from: [.apiServer])], after: [.certManager], definesKinds: ["opentelemetry.io"])
  }
}

/// An agent that the operator can bring into a running program; its name as annotations and `Instrumentation` write it.
package enum TelemetryAgent: String, Sendable, Hashable, CaseIterable {
  case java, nodejs, python, dotnet
}

extension Specification {
  /// nil for a run-time into which nothing can be brought from outside: Go would need a privileged container.
  package func agent(of runtime: Service.Runtime) -> TelemetryAgent? {
    guard observability.traceStore != .none, observability.autoInstrumentation else { return nil }
    return switch runtime {
    case .jvm: .java
    case .node: .nodejs
    case .python: .python
    case .dotnet: .dotnet
    case .go, .ruby, .php, .rust, .native: nil
    }
  }
}
