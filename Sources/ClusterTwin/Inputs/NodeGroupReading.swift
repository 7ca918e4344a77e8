import Basics
import KubeModel
package import SimKernel

/// A cluster as a `ClusterProfile` document describes it.
package struct ClusterProfile: Sendable {
  package var name: String
  package var zones: [String] = []
  package var nodeGroups: [String] = []
  /// The part of the traffic that the cluster serves, 0 to 1.
  package var trafficShare = 1.0
  package var scaleDownDelay = SimDuration.seconds(600)
  var nodeAutoscaler = "cluster-autoscaler"
}

extension ClusterProfile {
  init(_ object: KubeObject, _ diagnostics: inout [Diagnostic]) {
    var fields = DocumentFields(object.root["spec"], "spec", of: object)
    name = object.name
    for key in ["provider", "region", "kubernetesVersion"] { _ = fields.text(key) }
    zones = fields.texts("zones")
    nodeGroups = fields.texts("nodeGroups")
    trafficShare = (fields.number("trafficSharePercent", in: 0...100) ?? 100) / 100
    scaleDownDelay = fields.duration("scaleDownDelaySeconds") ?? scaleDownDelay
    nodeAutoscaler = fields.text("nodeAutoscaler") ?? nodeAutoscaler
    fields.finish()
    diagnostics += fields.diagnostics
  }
}

extension NodeGroup {
  init(_ object: KubeObject, _ diagnostics: inout [Diagnostic]) {
    var fields = DocumentFields(object.root["spec"], "spec", of: object)
    name = object.name
    cluster = fields.text("cluster") ?? ""
    for key in ["pool", "purpose", "region"] { _ = fields.text(key) }
    zones = fields.texts("zones")
    machineType = fields.text("machineType") ?? ""
    isSpot = fields.text("capacityType") == "spot"
    capacity = fields.raw("capacity") ?? .mapping([])
    allocatable = fields.raw("allocatable") ?? capacity
    if allocatable.mapping?.entries.isEmpty ?? true {
      fields.diagnostics.append(
        Diagnostic(
          .error, "`spec.allocatable` is missing", at: object.location,
          remedy: "Write what a node offers: {cpu: 3920m, memory: 13Gi, pods: \"58\"}."))
    }
    labels = (fields.raw("labels")?.mapping?.entries ?? []).compactMap { entry in
      entry.value.string.map { (entry.key, $0) }
    }
    taints = fields.raw("taints") ?? .sequence([])
    least = fields.count("minNodes", in: 0...100_000) ?? 0
    most = fields.count("maxNodes", in: 0...100_000) ?? 1_000
    _ = fields.count("averageNodes")
    _ = fields.count("peakNodes")
    if least > most {
      fields.diagnostics.append(
        Diagnostic(
          .error, "`spec.minNodes` (\(least)) is larger than `spec.maxNodes` (\(most))", at: object.location,
          remedy: "Write a minimum of at most \(most)."))
    }
    microdollarsPerHour = 0
    _ = fields.texts("otherMachineTypes")
    // A share of a month's machines, as a rate: 730 hours are a month.
    interruptionsPerHour = (fields.number("monthlyInterruptionPercent", in: 0...100) ?? 0) / 100 / 730
    provisioning = fields.duration("provisioningSeconds") ?? .seconds(90)
    if var price = fields.section("price") {
      microdollarsPerHour = Int64(((price.number("perHour", in: 0...10_000) ?? 0) * 1_000_000).rounded())
      for key in ["currency", "source", "asOf"] { _ = price.text(key) }
      fields.close(price)
    }
    fields.finish()
    diagnostics += fields.diagnostics
  }
}
