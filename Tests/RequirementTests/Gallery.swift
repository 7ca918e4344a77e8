import Basics
import DesignEngine
import PlatformSpec
import Reporting
import TestSupport

/// The page of finished designs: pictures, figures, decisions and the bill, made of the designs themselves.
struct Gallery {
  struct Example {
    /// Name of its picture.
    var picture: String
    var prompt: String
    var design: PlatformDesign
    var fileCount: Int
  }

  let examples: [Example]

  /// The examples of the mission that tests design, in their order.
  init() throws {
    examples = try ["EcommercePlatform", "HealthDataPipeline", "GlobalSaaS"].compactMap { application in
      let found = try SamplePlatform.all.first { sample in
        try sample.arguments.count == 1 && sample.arguments[0].contains("for \(application) ")
      }
      guard let sample = found else { return nil }
      return Example(
        picture: application.lowercased(), prompt: try sample.arguments[0], design: try sample.design(),
        fileCount: try sample.tree().files.count)
    }
  }

  // MARK: - Pictures

  /// What the terminal shows, drawn.
  static func picture(of example: Example) -> String {
    let summary = DesignSummary(example.design, colour: false)
      .text(folder: "platform", fileCount: example.fileCount, kept: [], objects: 0, findings: 0)
    var lines = summary.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if let end = lines.firstIndex(where: { $0.hasPrefix("Checked") }) { lines.removeSubrange(end...) }
    while lines.last?.isEmpty == true { lines.removeLast() }
    let height = lines.count * 17 + 32
    let width = (lines.map(\.count).max() ?? 0) * 8 + 32
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)">
      <rect width="100%" height="100%" rx="8" fill="#1b2330"/>
      <g font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="13" fill="#d7dde6">

      """
    for (row, line) in lines.enumerated() where !line.isEmpty {
      let weight = row == 0 ? ##" font-weight="bold" fill="#ffffff""## : ""
      text += "<text x=\"16\" y=\"\(29 + row * 17)\" xml:space=\"preserve\"\(weight)>\(escaped(line))</text>\n"
    }
    return text + "</g>\n</svg>\n"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  // MARK: - Page

  var page: String {
    var lines = [
      "# Gallery", "",
      "Designs of whole platforms, each made of one sentence. Pictures, figures and tables are made of the designs by the "
        + "tests, so that they are always those of the present version.", "",
    ]
    for example in examples { lines += chapter(example) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func chapter(_ example: Example) -> [String] {
    let design = example.design
    var lines = ["## \(design.specification.name)", "", "> \(example.prompt)", ""]
    lines += ["![What the terminal shows](gallery/\(example.picture).svg)", ""]
    lines += table(["", ""], figures(example))
    lines += ["### Decisions", ""] + table(["Decision", "Choice", "Because"], design.decisions.map(decision))
    lines += ["### Bill", ""] + table(["", "A month on average"], bill(design))
    return lines
  }

  private func figures(_ example: Example) -> [[String]] {
    let design = example.design
    let pods = design.workloads.reduce(0) { $0 + $1.averageReplicas }
    let peak = design.workloads.reduce(0) { $0 + $1.peakReplicas }
    let nodes = design.clusters.flatMap(\.pools).reduce(0) { $0 + $1.averageNodes }
    let mostNodes = design.clusters.flatMap(\.pools).reduce(0) { $0 + $1.maxNodes }
    return [
      ["Clusters", design.clusters.map { "\($0.name) (\($0.zones.count) zones)" }.joined(separator: ", ")],
      ["Services", "\(design.workloads.count) of \(design.namespaces.count) teams"],
      ["Pods of the application", "\(pods) on average, \(peak) at the peak"],
      ["Nodes", "\(nodes) on average, \(mostNodes) at most"],
      ["Components of the platform", "\(design.components.count)"],
      [
        "Cost a month",
        "\(design.cost.averageTotal.wholeDollars) on average, \(design.cost.peakTotal.wholeDollars) at the peak",
      ],
      ["Files", "\(example.fileCount)"],
    ]
  }

  private func decision(_ decision: Decision) -> [String] {
    [decision.title, decision.choice, decision.reason]
  }

  /// The dearest lines, and the rest in one.
  private func bill(_ design: PlatformDesign) -> [[String]] {
    let lines = design.cost.lines.enumerated()
      .sorted { ($1.element.average, $0.offset) < ($0.element.average, $1.offset) }.map(\.element)
    let rest = lines.dropFirst(12).reduce(Money.zero) { $0 + $1.average }
    return lines.prefix(12).map { [$0.title, $0.average.wholeDollars] }
      + (lines.count > 12 ? [["\(lines.count - 12) more", rest.wholeDollars]] : [])
      + [["**in all**", "**\(design.cost.averageTotal.wholeDollars)**"]]
  }

  private func table(_ head: [String], _ rows: [[String]]) -> [String] {
    let all = [head, head.map { _ in "---" }] + rows.map { $0.map { $0.replacing("|", with: "\\|") } }
    return all.map { "| " + $0.joined(separator: " | ") + " |" } + [""]
  }
}
