import ClusterTwin
import Foundation
import ManifestChecks
import SimKernel
import TestSupport
import Testing

@testable import PlimsollCommands

/// What is designed comes up in the simulated cluster, with the pods of charts, the proxies of the mesh, quotas and
/// Pod Security.
@Suite struct ComesUpTests {
  @Test(arguments: SamplePlatform.all)
  func `within an hour every pod of a platform is ready`(platform: SamplePlatform) throws {
    let source = SimulationSource(try platform.folder().path, cluster: nil)
    #expect(source.problems.isEmpty, "\(source.problems)")
    #expect(!source.inputs.isEmpty)
    for input in source.inputs {
      var run = Simulation(
        input.objects, cluster: input.cluster, duration: .hours(1), seed: 1,
        podSecurity: { PodSecurityLabels.refusal(ofPod: $0, $1) })
      run.run()
      let report = run.report
      #expect(run.diagnostics.isEmpty, "\(run.diagnostics)")
      #expect(report.unschedulable.isEmpty, "\(report.unschedulable)")
      #expect(report.refused.isEmpty, "\(report.refused)")
      #expect(report.waiting.last == 0)
      #expect(report.pods.last > 10)
      for workload in report.workloads { #expect(workload.ready.last == Double(workload.wanted), "\(workload.title)") }
    }
  }
}
