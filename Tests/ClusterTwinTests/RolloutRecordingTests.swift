import KubeModel
import Testing

@testable import ClusterTwin

@Suite struct RolloutRecordingTests {
  @Test(arguments: Recording.lines("rollouts", "deployments"))
  func `a Deployment rolls out as the recorded one`(_ line: RecordedLine) {
    var replay = RolloutReplay(line.value)
    let differences = replay.differences()
    #expect(differences.isEmpty, "\(line): \(differences.prefix(6).joined(separator: "; "))")
  }
}
