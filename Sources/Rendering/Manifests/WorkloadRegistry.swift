package import DesignEngine

/// What stands in `apps/base/<service>/`: a line a kind of file.
package enum WorkloadManifests {
  package static let all: [ManifestRule<WorkloadDesign>] = []
}
