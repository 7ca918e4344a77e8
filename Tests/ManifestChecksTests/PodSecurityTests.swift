import Foundation
import KubeModel
import ManifestChecks
import TestSupport
import Testing

@Suite struct PodSecurityTests {
  /// Every recorded answer of a real API server, refusals and warnings word for word.
  @Test(arguments: Recordings.files("admission", endingIn: "podsecurity.jsonl", module: "ManifestChecksTests"))
  func `pods are refused as the API server refuses them`(file: URL) throws {
    let text = try String(contentsOf: file, encoding: .utf8)
    let (rows, problems) = KubeDocuments.values(text, file: file.lastPathComponent)
    #expect(problems.isEmpty)
    var compared = 0
    for case let row? in rows {
      let id = row["id"]?.string ?? ""
      let input = try #require(row["input"])
      let labels = (row["namespaceLabels"]?.mapping?.entries ?? []).map { ($0.key, $0.value.string ?? "") }
      let policies = PodSecurityLabels(labels: labels)
      // Other rules of the server refuse before Pod Security is asked.
      guard row["code"]?.integer != 422 else { continue }
      compared += 1
      if input["kind"]?.string == "Pod" {
        let pod = SecuredPod(metadata: input["metadata"], spec: try #require(input["spec"]))
        let name = input.at("metadata", "name")?.string ?? ""
        let got = policies.enforce.refusal(of: pod).map {
          "pods \"\(name)\" is forbidden: \($0.replacing(/^violate/, with: "violates"))"
        }
        let want = row.at("answer", "status")?.string == "Failure" ? row.at("answer", "message")?.string : nil
        #expect(got == want, "\(id)\n-\(want ?? "admitted")\n+\(got ?? "admitted")")
        if want == nil { expect(pod, policies, row, id) }
      } else {
        let template = try #require(input.at("spec", "template"))
        expect(SecuredPod(metadata: template["metadata"], spec: try #require(template["spec"])), policies, row, id)
      }
    }
    #expect(compared > 20)
  }

  private func expect(_ pod: SecuredPod, _ policies: PodSecurityLabels, _ row: KubeValue, _ id: String) {
    let got = policies.warn.refusal(of: pod).map { ["would \($0)"] } ?? []
    let want = (row["warnings"]?.sequence ?? []).compactMap(\.string).filter {
      $0.hasPrefix("would violate PodSecurity")
    }
    #expect(got == want, "\(id)\n-\(want)\n+\(got)")
  }

  @Test(
    arguments: [
      ("baseline", nil, "baseline:latest"), ("restricted", "v1.24", "restricted:v1.24"),
      ("restricted", "latest", "restricted:latest"), ("strict", nil, nil), ("baseline", "1.24", nil),
      ("baseline", "v2.0", nil), ("baseline", "v1.x", nil),
    ] as [(String, String?, String?)])
  func `labels are read`(level: String, version: String?, title: String?) {
    #expect(PodSecurityPolicy(level: level, version: version)?.title == title)
  }

  @Test func `a check comes with its version and goes with its waiver`() {
    let spec: KubeValue = [
      "hostUsers": false,
      "containers": [["name": "a", "securityContext": ["procMount": "Unmasked", "runAsUser": 0]]],
    ]
    let pod = SecuredPod(metadata: nil, spec: spec)
    func checks(_ level: PodSecurityPolicy.Level, _ minor: Int?) -> [String] {
      PodSecurityPolicy(level, minor: minor).violations(of: pod).map(\.check)
    }
    #expect(checks(.baseline, 34) == ["procMount"])
    #expect(checks(.baseline, 35) == [])
    #expect(checks(.restricted, 35).contains("procMount_restricted"))
    #expect(!checks(.restricted, nil).contains("runAsUser"))
    #expect(checks(.restricted, 34).contains("runAsUser"))
    #expect(!checks(.restricted, 22).contains("runAsUser"))
    #expect(checks(.privileged, nil).isEmpty)
  }

  @Test func `every check has an id of its own`() {
    #expect(Set(PodSecurityCheck.all.map(\.id)).count == 19)
  }
}
