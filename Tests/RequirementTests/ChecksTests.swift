import Basics
import DesignEngine
import KubeModel
import ManifestChecks
import PlatformSpec
import PlimsollCommands
import TestSupport
import Testing

/// What the checks say of every sample platform: nothing that is wrong, whatever was chosen.
@Suite struct ChecksTests {
  @Test(arguments: SamplePlatform.all) func `a designed platform passes every check`(platform: SamplePlatform) throws {
    let minor = try platform.design().specification.kubernetesVersion.minor
    let (count, findings) = OwnFindings.find(try platform.tree(), kubernetes: KubernetesMinor(minor))
    #expect(count > 20)
    for finding in findings {
      Issue.record("\(finding.location.file): \(finding.object): \(finding.code) \(finding.message)")
    }
  }

  @Test(arguments: SamplePlatform.all) func `the same specification gives the same bytes`(platform: SamplePlatform)
    throws
  {
    #expect(try platform.renderedAnew() == platform.tree())
  }
}
