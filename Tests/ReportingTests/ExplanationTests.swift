import Basics
import KubeModel
import PlatformSpec
import Reporting
import TestSupport
import Testing

@testable import DesignEngine

@Suite struct ExplanationTests {
  private func text(_ thing: String, _ design: PlatformDesign? = nil) throws -> String {
    guard case .text(let text) = Explanation.text(of: thing, design: design) else {
      throw Missing(thing: thing)
    }
    return text
  }

  private struct Missing: Error { let thing: String }

  @Test(arguments: [
    (
      "m5.2xlarge",
      ["8 vCPU, 32 GiB", "7910m CPU", "us-east-1", "$0.384", "2026-07-20", "NEWER, SAME SHAPE", "TAKEN BACK A MONTH"]
    ),
    ("n2-standard-8", ["Google Cloud", "GKE", "us-central1"]),
    ("gp3", ["AWS", "ebs.csi.aws.com", "per GiB and month"]),
    ("westeurope", ["Azure", "zones"]), ("keda", ["2.20.2", "source:", "chart keda"]),
    ("1.36", ["EKS", "upstream", "standard"]), ("networking.mesh", ["form: one of istio, linkerd, none", "because"]),
    ("spec.services[cart].runtime", ["services[].runtime", "jvm"]), ("scaling", ["deliverables", "scaling.cpuTarget"]),
    ("canary-needs-metrics", ["observability.metrics", "judged by metrics"]),
    ("HPA", ["number of pods"]), ("Pod Security", ["Levels"]),
  ]) func `a thing is explained with its figures`(thing: String, words: [String]) throws {
    let text = try text(thing)
    for word in words { #expect(text.contains(word), "\(word) in\n\(text)") }
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 120 && $0.last != " " }, "\(text)")
  }

  @Test(arguments: [
    ("m5.2xlage", "m5.2xlarge"), ("networking.mesg", "networking.mesh"),
    ("canary-needs-metric", "canary-needs-metrics"),
  ]) func `an unknown name gets its neighbours`(thing: String, neighbour: String) {
    guard case .unknown(let nearest) = Explanation.text(of: thing) else {
      Issue.record("\(thing) is known")
      return
    }
    #expect(nearest.contains(neighbour), "\(nearest)")
  }

  @Test func `nothing is near to nonsense`() {
    #expect(Explanation.text(of: "qqqqqqqqqqqqqqqqqqqqqqqqqqq") == .unknown(nearest: []))
  }

  @Test func `a decision of a design is told with its alternatives`() throws {
    let design = try SummaryTests.design(services: 3, pools: 2)
    let text = try text("cluster.pool.general", design)
    #expect(text.contains("chosen: m5.2xlarge"))
    #expect(text.contains("not Karpenter: it is another way"))
    #expect(text.contains("changed by cluster.pools"))
    #expect(try self.text("cluster.pool", design).contains("cluster.pool.general  General pool: m5.2xlarge"))
    #expect(try self.text(design.workloads[0].service.name, design).contains("requests/s at the peak"))
  }

  @Test(arguments: SamplePlatform.all)
  func `every decision of every cloud can be explained`(platform: SamplePlatform) throws {
    let design = try platform.design()
    for decision in design.decisions {
      let text = try text(decision.id, design)
      #expect(text.contains("chosen: ") && text.contains("because "), "\(decision.id)")
    }
  }

  @Test func `a decision without a platform is told for every cloud`() throws {
    let text = try text("cluster.gitops")
    #expect(text.contains("Amazon EKS: Flux") || text.contains("EKS: Flux"), "\(text)")
    #expect(text.contains("changed by gitOps, environments"))
    guard case .unknown(let nearest) = Explanation.text(of: "cluster.gitop") else {
      Issue.record("cluster.gitop is known")
      return
    }
    #expect(nearest.contains("cluster.gitops"), "\(nearest)")
  }

  @Test func `every rule has its meaning`() {
    let notes = Specification.ruleNotes
    #expect(notes.count > 30)
    for note in notes { #expect(note.meaning.hasSuffix("."), "\(note.id)") }
    #expect(Set(notes.map(\.id)).count == notes.count)
  }

  @Test func `every field of the file can be explained`() throws {
    for note in Specification.fieldNotes { #expect(try text(note.path).contains(note.form.split(separator: " ")[0])) }
  }
}
