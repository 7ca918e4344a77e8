import KubeModel
import Testing

@testable import ClusterTwin

@Suite struct RolloutRecordingTests {
  @Test(arguments: Recording.lines("rollouts", "deployments"))
  func `a Deployment rolls out as the recorded one`(_ line: RecordedLine) { replay(line) }

  @Test(arguments: Recording.lines("rollouts", "statefulsets"))
  func `a StatefulSet does as the recorded one`(_ line: RecordedLine) { replay(line) }

  @Test(arguments: Recording.lines("rollouts", "daemonsets"))
  func `a DaemonSet does as the recorded one`(_ line: RecordedLine) { replay(line) }

  @Test(arguments: Recording.lines("rollouts", "jobs"))
  func `a Job does as the recorded one`(_ line: RecordedLine) { replay(line) }

  private func replay(_ line: RecordedLine) {
    var replay = RolloutReplay(line.value)
    let differences = replay.differences()
    #expect(differences.isEmpty, "\(line): \(differences.prefix(6).joined(separator: "; "))")
  }
}
