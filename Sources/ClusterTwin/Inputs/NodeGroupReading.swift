import Basics
import KubeModel
package import SimKernel

/// A cluster as a `ClusterProfile` document describes it.
package struct ClusterProfile: Sendable {
  package var name: String
  /// `eks`, `gke` or `aks`; nil where nothing is said.
  var provider: String?
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
    provider = fields.text("provider")
    for key in ["region", "kubernetesVersion"] { _ = fields.text(key) }
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
  /// `provider` is that of the cluster, whose ways with machines hold where the document says nothing.
  init(_ object: KubeObject, provider: String? = nil, _ diagnostics: inout [Diagnostic]) {
    var fields = DocumentFields(object.root["spec"], "spec", of: object)
    name = object.name
    cluster = fields.text("cluster") ?? ""
    pool = fields.text("pool") ?? ""
    for key in ["purpose", "region"] { _ = fields.text(key) }
    zones = fields.texts("zones")
    machineType = fields.text("machineType") ?? ""
    isSpot = fields.text("capacityType") == "spot"
    capacity = fields.quantities("capacity") ?? .mapping([])
    allocatable = fields.quantities("allocatable") ?? capacity
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
    managed = fields.count("managedNodes", in: 0...100_000) ?? 0
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
    interruption = InterruptionPlan(&fields, provider: provider)
    faults = ProvisioningFaults(&fields, zones: zones)
    fields.finish()
    diagnostics += fields.diagnostics
  }
}

extension InterruptionPlan {
  /// Reads `interruption: {noticeSeconds, response, isReplaced}`.
  init(_ fields: inout DocumentFields, provider: String?) {
    self.init(provider: provider)
    guard var section = fields.section("interruption") else { return }
    notice = section.duration("noticeSeconds") ?? notice
    if let text = section.text("response") {
      if let known = Response(rawValue: text) {
        response = known
      } else {
        let known = Response.allCases.map(\.rawValue).joined(separator: ", ")
        section.diagnostics.append(
          Diagnostic(
            .error, "`\(section.path).response` is none of \(known)",
            at: section.object.location(of: section.raw("response") ?? .null, path: "\(section.path).response")))
      }
    }
    isReplaced = section.flag("isReplaced") ?? isReplaced
    fields.close(section)
  }
}

extension ProvisioningFaults {
  /// Reads `provisioning: {neverPercent, latePercent, lateSeconds, shortages: [{from, to, zones}]}`.
  init(_ fields: inout DocumentFields, zones: [String]) {
    guard var section = fields.section("provisioning") else { return }
    neverPerMillion = Int((section.number("neverPercent", in: 0...100) ?? 0) * 10_000)
    latePerMillion = Int((section.number("latePercent", in: 0...100) ?? 0) * 10_000)
    delay = section.duration("lateSeconds") ?? .seconds(600)
    for var entry in section.list("shortages") {
      var shortage = Shortage(start: .zero + (entry.duration("from") ?? .zero), end: .never)
      if let end = entry.duration("to") { shortage.end = .zero + end }
      for name in entry.texts("zones") {
        if let place = zones.firstIndex(of: name) {
          shortage.zones.append(place)
        } else {
          entry.diagnostics.append(
            Diagnostic(
              .error, "`\(entry.path).zones` names \(name), which is no zone of the group", at: entry.object.location,
              remedy: "Zones are \(zones.joined(separator: ", "))."))
        }
      }
      shortages.append(shortage)
      section.close(entry)
    }
    fields.close(section)
  }
}
