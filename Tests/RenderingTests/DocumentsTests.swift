import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import Testing

@testable import Rendering

@Suite struct DocumentsTests {
  private func documents(_ spec: String = DocumentsFixture.two) throws -> FileTree {
    PlatformRenderer(try DocumentsFixture.design(spec)).documentFiles(over: DocumentsFixture.files)
  }

  private func designText(_ spec: String = DocumentsFixture.two) throws -> String {
    try #require(try documents(spec)["DESIGN.md"]).contents
  }

  @Test func `the documents have their names and belong to the product`() throws {
    let tree = try documents()
    #expect(
      tree.files.map(\.path)
        == [
          "DESIGN.md", "design.json", "platform.yaml", "proof/cluster.yaml", "proof/components.yaml",
          "proof/traffic.yaml",
        ])
    #expect(tree.files.allSatisfy { $0.ownership == .generated })
  }

  @Test func `the specification that was read is written back`() throws {
    let design = try DocumentsFixture.design()
    let text = try #require(PlatformRenderer(design).documentFiles(over: FileTree())["platform.yaml"]).contents
    let (value, _) = KubeValue.parseYAML(text, file: "platform.yaml")
    #expect(Specification.read(try #require(value)).specification == design.specification)
    #expect(text.contains("# you did not say networking.mesh"))
  }

  // MARK: - DESIGN.md

  @Test func `every deliverable has its chapter in order`() throws {
    let headings = try designText().split(separator: "\n").filter { $0.hasPrefix("## ") }.map {
      String($0.dropFirst(3))
    }
    let chapters = Deliverable.allCases.map(\.title)
    let expected =
      ["The picture"] + chapters
      + [
        "Assumptions to confirm", "Risks", "Roll it out", "Change it", "Upgrade it", "Remove it", "Runbooks",
        "Contents",
      ]
    #expect(headings == expected)
  }

  @Test func `every decision is told with what speaks against the others`() throws {
    let text = try designText()
    for deliverable in Deliverable.allCases {
      #expect(text.contains("### A sample of \(deliverable.rawValue)\n"))
      #expect(text.contains("(`\(deliverable.rawValue).sample`)"))
    }
    #expect(text.contains("- Not nothing: it \\*does\\* not work."))
    #expect(text.contains("It is a_sample of &lt;text>."))
  }

  @Test func `every row of a table has as many cells as its head`() throws {
    var width = 0
    var tables = 0
    var isCode = false
    for line in try designText().split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") { isCode.toggle() }
      guard line.hasPrefix("|"), !isCode else {
        width = 0
        continue
      }
      let cells = line.replacing("\\|", with: "").count { $0 == "|" }
      if width == 0 {
        width = cells
        tables += 1
      }
      #expect(cells == width, "\(line)")
    }
    #expect(tables > 15)
  }

  @Test func `no line ends in a space and no block of code stays open`() throws {
    let lines = try designText().split(separator: "\n", omittingEmptySubsequences: false)
    #expect(!lines.contains { $0.hasSuffix(" ") })
    #expect(lines.count { $0.drop { $0 == " " }.hasPrefix("```") }.isMultiple(of: 2))
  }

  @Test func `links inside the document lead to headings`() throws {
    let text = try designText()
    let anchors = text.split(separator: "\n").filter { $0.hasPrefix("#") }.map {
      String($0.drop { $0 == "#" }.dropFirst()).headingAnchor
    }
    let links = text.matches(of: #/\]\(#([^)]*)\)/#).map { String($0.1) }
    #expect(links.count > 5)
    for link in links { #expect(anchors.contains(link), "\(link)") }
  }

  @Test func `an alert of the files has one runbook under its name`() throws {
    let text = try designText()
    #expect(text.contains("### ErrorBudgetBurn\n"))
    #expect(text.split(separator: "\n").count { $0 == "### ErrorBudgetBurn" } == 1)
    #expect(text.contains("2 rules have this name"))
    #expect(text.contains("For example: `{{ $labels.service }}` loses"))
    #expect(text.contains("`{{ $labels.service }}` loses its error budget"))
    #expect(AlertRule.anchor(of: "ErrorBudgetBurn") == "errorbudgetburn")
  }

  @Test func `the stages are built up in order and taken down in reverse`() throws {
    let text = try designText()
    let builds = text.ranges(of: #/-chdir=terraform/\S+ apply/#).map { String(text[$0]) }
    #expect(builds.first == "-chdir=terraform/10-network apply")
    let ends = text.matches(of: #/-chdir=(terraform/\S+) destroy/#).map { String($0.1) }
    #expect(ends == ["terraform/30-platform", "terraform/20-cluster", "terraform/10-network"])
  }

  @Test func `the way up and down follows what stands in the files`() throws {
    let text = try designText()
    #expect(text.contains("terraform -chdir=terraform/20-cluster init -backend-config=../backend.hcl\n"))
    #expect(text.contains("terraform -chdir=terraform/30-platform output secrets_to_fill\n"))
    #expect(text.contains("prevent_destroy = false/' terraform/20-cluster/*.tf\n"))
    #expect(!text.contains("prevent_destroy = false/' terraform/10-network"))
    let settings = "output -raw cluster_settings > clusters/production/cluster-settings.yaml\n"
    #expect(text.contains("terraform -chdir=terraform/30-platform \(settings)"))
    #expect(text.contains("Answer what only you know, in `terraform/backend.hcl`."))
  }

  @Test func `files of equal shape are one line`() throws {
    let text = try designText()
    #expect(text.contains("- `apps/base/<service>/`: `hpa.yaml` (2)\n"))
  }

  @Test func `the document grows by a line or two a service, not by pages`() throws {
    let small = try designText().utf8.count
    let large = try designText("  serviceCount: 200\n  archetype: ecommerce").utf8.count
    #expect(small < 30_000)
    #expect(large < 200_000)
  }

  @Test func `a figure that a table shows is not told again`() throws {
    var design = try DocumentsFixture.design()
    let line = try #require(design.cost.lines.first)
    design.decisions.append(
      Decision(
        id: "cluster.cost", deliverable: .cluster, title: "Monthly cost", choice: "a sum", reason: "it adds up",
        arithmetic: ["general: $561 = \(line.formula)", "half of it is idle"], sources: [line.source, line.source]))
    design.clusters[0].pools[0].arithmetic = ["a sum of the general pool"]
    design.clusters[0].pools[1].arithmetic = ["another sum"]
    design.decisions.append(
      Decision(
        id: "cluster.pool.general", deliverable: .cluster, title: "Node pool general", choice: "two", reason: "it fits",
        arithmetic: design.clusters[0].pools[0].arithmetic))
    let tree = PlatformRenderer(design).documentFiles(over: DocumentsFixture.files)
    let text = try #require(tree["DESIGN.md"]).contents
    #expect(text.ranges(of: line.formula).count == 1)
    #expect(text.contains("half of it is idle"))
    #expect(text.contains("Sources: those of the [prices](#cost)."))
    #expect(text.ranges(of: "a sum of the general pool").count == 1)
    #expect(text.contains("How many nodes `spot` needs:"))
  }

  @Test(arguments: [
    ("SecretNotRead", "externalsecret_status_condition == 1", AlertTopic.secret),
    ("LogsAreLost", "rate(fluentbit_output_dropped_records_total[5m]) > 0", .telemetry),
    ("PodsFindNoNode", "cluster_autoscaler_unschedulable_pods_count > 0", .nodeScaling),
    ("AutoscalerAtItsMaximum", "kube_horizontalpodautoscaler_status_current_replicas > 1", .autoscaling),
    ("ProxiesRejectConfiguration", "pilot_total_xds_rejects > 0", .mesh), ("Unheard", "thing > 1", .other),
  ]) func `an alert gets the first steps of its topic`(name: String, query: String, topic: AlertTopic) {
    let alert = AlertRule(
      name: name, severity: "", summary: "", expression: query, holds: "", ruleCount: 1, files: [])
    #expect(AlertTopic(of: alert) == topic)
    #expect(!topic.advice.isEmpty && !topic.commands.isEmpty)
  }

  @Test func `what was assumed alike for several services is one line`() throws {
    let text = try designText()
    #expect(text.contains("| `services[].port` | 8080 (2 of them) |"))
    #expect(text.contains("| `dataStores[orders-db].size` | 100Gi |"))
    let facts = try #require(text.firstRange(of: "What only you can know"))
    let habits = try #require(text.firstRange(of: "What was chosen for you"))
    let load = try #require(text.firstRange(of: "| `traffic.averageShare` |"))
    let mesh = try #require(text.firstRange(of: "| `networking.mesh` |"))
    #expect(facts.upperBound < load.lowerBound && load.upperBound < habits.lowerBound)
    #expect(habits.upperBound < mesh.lowerBound)
  }

  @Test func `marks of Markdown in a text are shown as they stand`() {
    #expect("a|b *c* [d] <e> f_g _h `x*y`".escaped == "a|b \\*c\\* \\[d\\] &lt;e> f_g \\_h `x*y`")
    #expect("one ` alone".escaped == "one \\` alone")
    var document = MarkdownDocument()
    document.table(["A", ">B"], [["x|y", "1\n2"]])
    #expect(document.text == "| A | B |\n| --- | ---: |\n| x\\|y | 1 2 |\n")
  }

  @Test func `several regions have all their clusters told`() throws {
    let spec = """
        serviceCount: 6
        archetype: saas
        regions:
          - {name: us-east-1, trafficShare: 50%}
          - {name: eu-west-1, trafficShare: 30%}
          - {name: ap-southeast-1, trafficShare: 20%}
      """
    let tree = try documents(spec)
    let text = try #require(tree["DESIGN.md"]).contents
    for region in ["us-east-1", "eu-west-1", "ap-southeast-1"] {
      #expect(text.contains("| \(region)/general |"))
      #expect(text.contains("--path=clusters/production-\(region)\n"))
    }
    let (roots, _) = KubeDocuments.values(try #require(tree["proof/cluster.yaml"]).contents, file: "cluster.yaml")
    let names = roots.compactMap { $0?.at("metadata", "name")?.string }
    #expect(names.count == 9 && Set(names).count == 9)
  }

  // MARK: - design.json

  @Test func `the design for machines is well-formed and names its version`() throws {
    let text = try #require(try documents()["design.json"]).contents
    let (roots, problems) = KubeDocuments.values(text, file: "design.json")
    #expect(problems.isEmpty, "\(problems)")
    let root = try #require(roots.first ?? nil)
    #expect(root["schemaVersion"]?.integer == 1)
    #expect(root["decisions"]?.sequence?.count == 7)
    #expect(root["workloads"]?[1]?.at("scaling", "max")?.integer == 12)
    #expect(root["clusters"]?[0]?["pools"]?[1]?["pricePerHour"]?.content == .number("0.1523"))
    #expect(root["alerts"]?[0]?["runbook"]?.string == "DESIGN.md#errorbudgetburn")
    #expect(root["files"]?.sequence?.count == DocumentsFixture.files.count)
  }

  @Test func `the design for machines holds the specification that gives it again`() throws {
    let text = try #require(try documents()["design.json"]).contents
    let root = try #require(KubeDocuments.values(text, file: "design.json").roots.first ?? nil)
    let specification = Specification.read(try #require(root["specification"])).specification
    #expect(specification == (try DocumentsFixture.specification()))
  }
}
