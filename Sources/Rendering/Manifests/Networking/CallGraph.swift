import DesignEngine
import PlatformSpec

extension RenderingContext {
  /// Names of the services that a workload calls, each once, in the order of the specification.
  func callees(of workload: WorkloadDesign) -> [String] {
    workload.service.calls.map(\.service).reduce(into: []) { names, name in
      if !names.contains(name), name != workload.name { names.append(name) }
    }
  }

  /// The workloads that call one, in the order of the design.
  func callers(of workload: WorkloadDesign) -> [WorkloadDesign] {
    design.workloads.filter { callees(of: $0).contains(workload.name) }
  }

  /// Whether the requests of users enter here.
  func isEntrance(_ workload: WorkloadDesign) -> Bool { publicHost(of: workload.service) != nil }
}
