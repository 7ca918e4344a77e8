/// The admission plugin LimitRanger: defaults for containers, then bounds for containers, pods and claims.
///
/// Mirrors `plugin/pkg/admission/limitranger`. The specs are those of the namespace's LimitRanges, as stored.
package struct LimitRanger: Sendable {
  private let ranges: [Range]

  struct Range: Sendable {
    var limits: [LimitRangeItem]
    /// What the items for containers give to those that say nothing.
    var defaultLimits = ResourceAmounts()
    var defaultRequests = ResourceAmounts()
  }

  package init(specs: [KubeValue]) {
    ranges = specs.map { spec in
      var range = Range(limits: (spec["limits"]?.sequence ?? []).map { LimitRangeItem($0) })
      for item in range.limits where item.type == "Container" {
        for entry in item.defaultRequests.entries { range.defaultRequests[entry.name] = entry.amount }
        for entry in item.defaultLimits.entries { range.defaultLimits[entry.name] = entry.amount }
      }
      return range
    }
  }

  package var isEmpty: Bool { ranges.isEmpty }

  // MARK: - Mutating

  /// Fills in requests and limits, and notes it in an annotation.
  package func fillDefaults(_ pod: inout KubeValue) {
    for range in ranges {
      var notes: [String] = []
      for (list, title) in [("containers", "container"), ("initContainers", "init container")] {
        guard var containers = pod.at("spec", list)?.sequence else { continue }
        for index in containers.indices { notes += Self.fill(&containers[index], range, title) }
        pod["spec"]?[list] = .sequence(containers)
      }
      guard !notes.isEmpty else { continue }
      var metadata = pod["metadata"] ?? [:]
      var annotations = metadata["annotations"] ?? [:]
      annotations[Self.annotation] = "LimitRanger plugin set: \(notes.joined(separator: "; "))"
      metadata["annotations"] = annotations
      pod["metadata"] = metadata
    }
  }

  package static let annotation = "kubernetes.io/limit-ranger"

  private static func fill(_ container: inout KubeValue, _ range: Range, _ title: String) -> [String] {
    var resources = container["resources"] ?? [:]
    var notes: [String] = []
    let name = container["name"]?.string ?? ""
    for (list, defaults, word) in [
      ("requests", range.defaultRequests, "request"), ("limits", range.defaultLimits, "limit"),
    ] {
      var given = resources[list] ?? [:]
      let missing = defaults.entries.filter { given[$0.name] == nil }
      guard !missing.isEmpty else { continue }
      for entry in missing { given[entry.name] = .string(entry.amount.description) }
      resources[list] = given
      notes.append("\(missing.map(\.name).joined(separator: ", ")) \(word) for \(title) \(name)")
    }
    if !notes.isEmpty { container["resources"] = resources }
    return notes
  }

  // MARK: - Validating

  /// Why a pod goes beyond the bounds; nil when it doesn't. The first LimitRange that is broken speaks.
  package func refusal(ofPod spec: KubeValue) -> String? {
    for range in ranges {
      var problems: [String] = []
      for item in range.limits {
        if item.type == "Container" {
          let containers = (spec["containers"]?.sequence ?? []) + (spec["initContainers"]?.sequence ?? [])
          for container in containers {
            let requests = ResourceAmounts(container.at("resources", "requests"))
            problems += item.problems(requests, ResourceAmounts(container.at("resources", "limits")))
          }
        } else if item.type == "Pod" {
          problems += item.problems(PodResources.requests(spec), PodResources.limits(spec))
        }
      }
      if !problems.isEmpty { return APIRefusal.aggregate(problems) }
    }
    return nil
  }

  /// The same for a PersistentVolumeClaim.
  package func refusal(ofClaim spec: KubeValue) -> String? {
    let requests = ResourceAmounts(spec.at("resources", "requests"))
    for range in ranges {
      let items = range.limits.filter { $0.type == "PersistentVolumeClaim" }
      let problems = items.flatMap { $0.requestProblems(requests) }
      if !problems.isEmpty { return APIRefusal.aggregate(problems) }
    }
    return nil
  }
}
