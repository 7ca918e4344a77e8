import Basics
import DesignEngine
import KubeModel
import ManifestChecks
import PlatformSpec
import TestSupport
import Testing

/// What the checks say of every sample platform: nothing that is wrong, whatever was chosen.
@Suite struct ChecksTests {
  @Test(arguments: SamplePlatform.all) func `a designed platform passes every check`(platform: SamplePlatform) throws {
    let minor = try platform.design().specification.kubernetesVersion.minor
    let kubernetes = KubernetesMinor(minor)
    let objects = try platform.objects().filter { $0.file.hasPrefix("clusters/") || $0.file.contains("/base/") }
    #expect(objects.count > 20)
    let findings = CheckRun().findings(Inspection(objects, kubernetes: kubernetes, isComplete: true))
    for finding in findings where finding.severity >= .medium {
      Issue.record("\(finding.location.file): \(finding.object): \(finding.code) \(finding.message)")
    }
  }

  @Test(arguments: SamplePlatform.all) func `the same specification gives the same bytes`(platform: SamplePlatform)
    throws
  {
    #expect(try platform.renderedAnew() == platform.tree())
  }
}
