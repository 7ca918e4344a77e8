import ClusterTwin
import Foundation
import KubeModel
import Testing

@Suite struct AdmissionPluginTests {
  @Test(arguments: AdmissionRow.files("limits.jsonl"))
  func `limit ranges fill in and refuse as the API server does`(file: URL) throws {
    for row in try AdmissionRow.read(file) {
      let range = KubeObject([
        "apiVersion": "v1", "kind": "LimitRange", "metadata": ["name": "l", "namespace": "default"],
        "spec": row.value["limitRange"] ?? [:],
      ])
      var admission = Admission(AdmissionState([range]))
      switch admission.create(row.input) {
      case .failure(let refusal): row.expect(refusal)
      case .success(let admitted):
        row.expect(nil)
        guard admitted.object.kind == "Pod" else { continue }
        let root = admitted.object.root
        let containers = ["initContainers", "containers"].flatMap { root.at("spec", $0)?.sequence ?? [] }
        let got = containers.map { ["name": $0["name"] ?? .null, "resources": $0["resources"] ?? .null] as KubeValue }
        #expect(KubeValue.sequence(got).sorted == row.value["resources"]?.sorted, "\(row.id)")
        let note = root.at("metadata", "annotations")
        #expect(note == row.value["annotations"].flatMap { $0.isNull ? nil : $0 }, "\(row.id)")
      }
    }
  }

  @Test(arguments: AdmissionRow.files("priority.jsonl"))
  func `priorities come from classes as the API server has it`(file: URL) throws {
    for row in try AdmissionRow.read(file) {
      let fallback = row.value["globalDefault"]?.string
      let classes = (row.value["classes"]?.mapping?.entries ?? []).map { entry in
        KubeObject([
          "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": ["name": .string(entry.key)],
          "value": entry.value["value"] ?? 0, "preemptionPolicy": entry.value["preemptionPolicy"] ?? .omitted,
          "globalDefault": entry.key == fallback ? true : .omitted,
        ])
      }
      var admission = Admission(AdmissionState(classes))
      switch admission.create(row.input) {
      case .failure(let refusal): row.expect(refusal)
      case .success(let admitted):
        row.expect(nil)
        let spec = try #require(admitted.object.root["spec"])
        #expect(spec["priority"] == row.value["priority"], "\(row.id)")
        #expect(spec["priorityClassName"]?.string == row.value["priorityClassName"]?.string, "\(row.id)")
        #expect(spec["preemptionPolicy"] == row.value["preemptionPolicy"], "\(row.id)")
      }
    }
  }

  @Test(arguments: AdmissionRow.files("quota.jsonl"))
  func `quotas count and refuse as the API server does`(file: URL) throws {
    var group = ""
    var admission = Admission()
    for row in try AdmissionRow.read(file) {
      let own = row.id.split(separator: "-").prefix(3).joined(separator: "-")
      if own != group {
        group = own
        let quota = KubeObject([
          "apiVersion": "v1", "kind": "ResourceQuota", "metadata": ["name": "q", "namespace": "default"],
          "spec": row.value["quota"] ?? [:],
        ])
        admission = Admission(AdmissionState([quota]))
        admission.state.quotas.setUsed(ResourceAmounts(row.value["usedBefore"]), namespace: "default", quota: "q")
      }
      switch admission.create(row.input) {
      case .failure(let refusal): row.expect(refusal)
      case .success: row.expect(nil)
      }
      let used = admission.state.quotas.used(namespace: "default", quota: "q").kubeValue
      #expect(used.sorted == row.value["usedAfter"]?.sorted, "\(row.id)")
    }
  }

  @Test func `a template is looked at once and then only counted`() throws {
    let quota = KubeObject([
      "apiVersion": "v1", "kind": "ResourceQuota", "metadata": ["name": "q", "namespace": "default"],
      "spec": ["hard": ["requests.cpu": "1", "pods": "10"]],
    ])
    var admission = Admission(AdmissionState([quota]))
    let pod = KubeObject([
      "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "a-1"],
      "spec": ["containers": [["name": "a", "image": "a", "resources": ["requests": ["cpu": "400m"]]]]],
    ])
    let ticket = try admission.ticket(for: pod).get()
    #expect(admission.take(ticket, name: "a-1") == nil)
    #expect(admission.take(ticket, name: "a-2") == nil)
    let third = admission.take(ticket, name: "a-3")
    let refusal = try #require(third)
    #expect(
      refusal.message == "pods \"a-3\" is forbidden: exceeded quota: q, requested: requests.cpu=400m, "
        + "used: requests.cpu=800m, limited: requests.cpu=1")
    admission.release(ticket)
    #expect(admission.take(ticket, name: "a-3") == nil)
    #expect(admission.isValid(ticket))
    admission.state.note(KubeObject(["apiVersion": "v1", "kind": "LimitRange", "metadata": ["name": "l"]]))
    #expect(!admission.isValid(ticket))
  }
}
