import KubeModel
import SimKernel

@testable import ClusterTwin

struct ReplayedJob: ReplayedWorkload {
  private var row: Int32 = -1

  mutating func create(_ object: KubeObject, _ twin: inout Twin) { row = twin.addJob(object) }

  mutating func update(_ object: KubeObject, _ twin: inout Twin) { twin.updateJob(row, object) }

  func pods(_ twin: Twin) -> [PodID] {
    let isIndexed = twin.jobs[row].spec.isIndexed
    return twin.jobs.owned.all(row).sorted { left, right in
      let (a, b) = (twin.life.ordinal[left.index], twin.life.ordinal[right.index])
      if isIndexed && a != b { return a < b }
      return twin.life.serial[left.index] < twin.life.serial[right.index]
    }
  }

  func state(_ twin: Twin) -> KubeValue {
    let job = twin.jobs[row]
    let status = job.status
    func text(_ text: String) -> KubeValue { text.isEmpty ? .omitted : .string(text) }
    let conditions = conditions(status)
    let object: KubeValue = [
      "active": nonZero(status.active), "ready": nonZero(status.ready), "terminating": nonZero(status.terminating),
      "succeeded": nonZero(status.succeeded), "failed": nonZero(status.failed),
      "completedIndexes": job.spec.isIndexed ? text(Job.text(job.indexes) { $0.isSucceeded }) : .omitted,
      "failedIndexes": text(Job.text(job.indexes) { $0.isFailed }),
      "suspend": job.spec.isSuspended ? true : .omitted,
      "conditions": conditions.isEmpty ? .omitted : .mapping(conditions),
    ]
    let pods = counts(twin) { job.spec.isIndexed ? "\(twin.life.ordinal[$0.index])" : "pods" }
    return ["object": object, "pods": pods]
  }

  private func conditions(_ status: JobStatus) -> [(String, KubeValue)] {
    var found: [(String, KubeValue)] = []
    if let isSuspended = status.isSuspended {
      found.append(("Suspended", isSuspended ? "True/JobSuspended" : "False/JobResumed"))
    }
    guard let target = status.target else { return found }
    let reason: KubeValue = .string("True/" + target.text)
    found.append((target.isFailure ? "FailureTarget" : "SuccessCriteriaMet", reason))
    if status.finished != nil { found.append((target.isFailure ? "Failed" : "Complete", reason)) }
    return found
  }
}
