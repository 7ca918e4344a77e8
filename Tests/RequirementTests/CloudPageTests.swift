import Basics
import DesignEngine
import Foundation
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// `Documentation/clouds.md`: what the designer decides for one specification on each cloud.
@Suite struct CloudPageTests {
  private static let specification = """
    apiVersion: plimsoll.dev/v1alpha1
    kind: Platform
    metadata:
      name: Shop
    spec:
      provider: PROVIDER
      archetype: ecommerce
      serviceCount: 8
      targets: {availability: 99.95%, utilization: 75%}
      traffic: {peakRequestsPerSecond: 2000}
      observability: {providerMonitoring: true}
    """

  private static func design(on provider: Provider) throws -> PlatformDesign {
    let text = specification.replacing("PROVIDER", with: provider.rawValue)
    let (value, problems) = KubeValue.parseYAML(text, file: "platform.yaml")
    guard let value, let wanted = Specification.read(value).0 else { throw DiagnosticsError(problems) }
    switch PlatformDesigner(wanted).design() {
    case .refused(let reasons): throw DiagnosticsError(reasons)
    case .design(let design, _): return design
    }
  }

  private static func page() throws -> String {
    let designs = try Provider.allCases.map(design)
    var lines = [
      "# The three clouds", "",
      "The same `platform.yaml` gives the counterpart design when its `provider` is another. This is what is decided for",
      "the file below on each; `plimsoll explain ID -f platform.yaml` gives the reasons of one decision. The page is made",
      "from the designs by a test, which fails when they change: `PLIMSOLL_UPDATE_GOLDENS=1 swift test` writes it anew.",
      "", "```yaml", specification.replacing("PROVIDER", with: "eks  # or gke, aks"), "```",
    ]
    for deliverable in Deliverable.allCases {
      var ids: [String] = []
      for decision in designs.flatMap(\.decisions)
      where decision.deliverable == deliverable && !ids.contains(decision.id) { ids.append(decision.id) }
      lines += ["", "## \(deliverable.title)", ""]
      lines.append("| Decision | " + Provider.allCases.map(\.title).joined(separator: " | ") + " |")
      lines.append("| --- " + String(repeating: "| --- ", count: Provider.allCases.count) + "|")
      for id in ids {
        let found = designs.map { design in design.decisions.first { $0.id == id } }
        let title = found.compactMap { $0?.title }.first ?? id
        let cells = found.map { decision in decision.map { cell($0.choice) } ?? "not needed" }
        lines.append("| \(cell(title)) (`\(id)`) | " + cells.joined(separator: " | ") + " |")
      }
    }
    lines += [
      "", "## What each month costs", "", "| Cloud | average | at the quietest | if every hour were the peak |",
    ]
    lines.append("| --- | ---: | ---: | ---: |")
    for (provider, design) in zip(Provider.allCases, designs) {
      let cost = design.cost
      lines.append(
        "| \(provider.title) | \(cost.averageTotal.wholeDollars) | \(cost.baseTotal.wholeDollars) | \(cost.peakTotal.wholeDollars) |"
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func cell(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("\n", with: " ").replacing("<", with: "&lt;")
  }

  @Test func `the page of the clouds shows what the designs decide`() throws {
    let place = Repository.root.appending(path: "Documentation/clouds.md")
    let expected = try Self.page()
    if ProcessInfo.processInfo.environment["PLIMSOLL_UPDATE_GOLDENS"] == "1" {
      try expected.write(to: place, atomically: true, encoding: .utf8)
    }
    let isSame = try String(contentsOf: place, encoding: .utf8) == expected
    #expect(isSame, "the designs changed: run the tests once with PLIMSOLL_UPDATE_GOLDENS=1")
  }

  @Test func `each cloud decides on everything that is not built in on another`() throws {
    let designs = try Provider.allCases.map(Self.design)
    for id in ["cluster.zones", "security.identity", "networking.ingress"] {
      for design in designs { #expect(design.decisions.contains { $0.id == id }, "\(id)") }
    }
    #expect(Set(designs.map { $0.components.map(\.id) }).count > 1, "no cloud brings anything of its own")
  }
}
