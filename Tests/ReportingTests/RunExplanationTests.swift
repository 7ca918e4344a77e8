import KubeModel
import Reporting
import Testing

/// The decision that held at a moment of a recorded run.
@Suite struct RunExplanationTests {
  private func explanation() throws -> RunExplanation {
    let text = """
      kind: RunRecord
      clusters:
        - cluster: east
          durationSeconds: 172800
          autoscalers:
            - name: hpa/shop/checkout
              scales: Deployment shop/checkout
              decisions:
                - {seconds: 60, from: 3, to: 3, inputs: [], formula: within tolerance, result: "3"}
                - seconds: 50565.5
                  from: 3
                  to: 6
                  inputs: [{name: cpu, value: 91 % of 60 %}, {name: maxReplicas, value: "12"}]
                  formula: ceil(1.52 · 3) = 6
                  result: "6"
                - {seconds: 100000, from: 6, to: 5, inputs: [], formula: ceil, result: "5"}
            - {name: hpa/bank/ledger, scales: Deployment bank/ledger, decisions: []}
            - {name: hpa/shop/ledger, scales: Deployment shop/ledger, decisions: []}
            - name: vpa/shop/checkout
              scales: requests of Deployment checkout
              decisions: [{seconds: 120, inputs: [], formula: recommend, result: app 250m CPU}]
            - {name: nodes/general, scales: nodes of general, decisions: []}
      """
    let value = try #require(KubeValue.parseYAML(text, file: "run.json").value)
    return try #require(RunExplanation(value))
  }

  private func text(_ thing: String) throws -> String {
    guard case .text(let text) = try explanation().answer(thing) else {
      Issue.record("\(thing) is refused")
      return ""
    }
    return text
  }

  private func refusal(_ thing: String) throws -> String {
    guard case .refused(let message, let remedy) = try explanation().answer(thing) else {
      Issue.record("\(thing) is explained")
      return ""
    }
    return message + "\n" + remedy
  }

  @Test(arguments: ["14:03", "14:02:46", "0d14:03", "14h3m", "1d 03:46"])
  func `the last decision before the moment is shown in full`(time: String) throws {
    let shown = try text("hpa/checkout@\(time)")
    #expect(shown.contains("decided  14:02:45  3 -> 6"), "\(shown)")
    #expect(shown.contains("cpu          91 % of 60 %"))
    #expect(shown.contains("ceil(1.52 · 3) = 6"))
    #expect(shown.contains("before   00:01:00  stays 3"))
    #expect(shown.contains("next     27:46:40  6 -> 5"))
  }

  @Test func `without a time all decisions are listed`() throws {
    let shown = try text("hpa/shop/checkout")
    #expect(shown.contains("3 decisions"))
    #expect(shown.contains("27:46:40  6 -> 5"))
    #expect(try text("verticalpodautoscaler/checkout").contains("00:02:00  app 250m CPU"))
    #expect(try text("nodes/general").contains("decided nothing"))
  }

  @Test func `wrong names and times say what there is`() throws {
    let unknown = try refusal("hpa/chekout@14:03")
    #expect(unknown.contains("no autoscaler hpa/chekout"))
    #expect(unknown.contains("Did you mean hpa/checkout"))
    #expect(unknown.contains("hpa/shop/checkout, hpa/bank/ledger"))
    #expect(!unknown.contains("vpa/shop"))
    #expect(try refusal("hpa/ledger").contains("hpa/bank/ledger of east, hpa/shop/ledger of east"))
    #expect(try refusal("hpa/checkout@teatime").contains("is no time"))
    #expect(try refusal("hpa/checkout@14:71").contains("is no time"))
    #expect(try refusal("hpa/checkout@00:00:30").contains("begin at 00:01:00, 14:02:45"))
    #expect(try refusal("hpa/checkout@50:00").contains("the run ends at 48:00:00"))
    #expect(try refusal("nodes/general@10:00").contains("decides nothing in the whole run"))
  }

  @Test func `another document is no record`() {
    #expect(RunExplanation(["kind": "Deployment"]) == nil)
  }
}
