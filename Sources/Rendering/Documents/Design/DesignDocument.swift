import Basics
import CloudCatalog
import DesignEngine
import PlatformSpec

/// `DESIGN.md`: what was wanted, what was chosen and what it costs, then chapter by chapter why.
///
/// In the order in which a reviewer reads: the summary, the picture, the seven chapters, what is still open, how to
/// operate it. Its length follows the platform: lists that grow with the services are tables of one line each, and
/// arithmetic that a reader rarely asks for stands in `design.json` only.
struct DesignDocument {
  let design: PlatformDesign
  let contents: TreeContents
  let context: RenderingContext

  init(_ design: PlatformDesign, _ contents: TreeContents) {
    self.design = design
    self.contents = contents
    context = RenderingContext(design)
  }

  var specification: Specification { design.specification }

  var text: String {
    var document = MarkdownDocument()
    document.heading(1, "\(specification.name): the design")
    opening(&document)
    picture(&document)
    for deliverable in Deliverable.allCases { chapter(deliverable, &document) }
    openQuestions(&document)
    operation(&document)
    geoReplication(&document)
    restores(&document)
    runbooks(&document)
    contentsList(&document)
    return document.text
  }

  private func chapter(_ deliverable: Deliverable, _ document: inout MarkdownDocument) {
    document.heading(2, deliverable.title)
    switch deliverable {
    case .cluster: clusterTables(&document)
    case .deployment: deploymentTables(&document)
    case .scaling: scalingTables(&document)
    case .networking: networkingTables(&document)
    case .storage: storageTables(&document)
    case .observability: observabilityTables(&document)
    case .security: securityTables(&document)
    }
    components(of: deliverable, &document)
    for decision in design.decisions where decision.deliverable == deliverable { describe(decision, &document) }
    producedFiles(of: deliverable, &document)
  }

  // MARK: - Decisions

  private func describe(_ decision: Decision, _ document: inout MarkdownDocument) {
    document.heading(3, decision.title.escaped)
    document.paragraph("**\(decision.choice.escaped.withoutFullStop).** \(decision.reason.escaped.asSentence)")
    document.list(decision.alternatives.map { "Not \($0.choice.escaped): \($0.whyNot.escaped.withoutFullStop)." })
    document.code("text", decision.arithmetic.filter { !isOnTheBill($0) }.joined(separator: "\n"))
    var ending: [String] = []
    if !decision.fields.isEmpty {
      ending.append("Changed by \(decision.fields.map(\.codeSpan).joined(separator: ", ")).")
    }
    let sources = sourcesText(of: decision)
    if !sources.isEmpty { ending.append("Sources: \(sources).") }
    ending.append("(\(decision.id.codeSpan))")
    document.paragraph(ending.joined(separator: " "))
  }

  /// Whether the table of cost shows this line of arithmetic already.
  private func isOnTheBill(_ line: String) -> Bool {
    design.cost.lines.contains { !$0.formula.isEmpty && line.hasSuffix($0.formula) }
  }

  private func sourcesText(of decision: Decision) -> String {
    let prices = design.cost.lines.map(\.source)
    var sources: [String] = []
    for source in decision.sources {
      let text = prices.contains(source) ? "those of the [prices](#cost)" : source.escaped
      if !sources.contains(text) { sources.append(text) }
    }
    return sources.joined(separator: "; ").withoutFullStop
  }

  // MARK: - Components and files

  private func components(of deliverable: Deliverable, _ document: inout MarkdownDocument) {
    let chosen = design.components.filter { $0.deliverable == deliverable }
    if chosen.isEmpty { return }
    document.paragraph("**Components**")
    document.table(
      ["Component", "Version", "Chart", "From", "Namespace", ">Pods", ">CPU requested", ">Memory requested"],
      chosen.map { component in
        [
          component.id.rawValue, component.chart?.appVersion ?? "",
          component.chart.map { "\($0.name) \($0.version)" } ?? "plain manifests",
          component.chart?.repository ?? "", component.namespace, component.podsText, component.cpuText,
          component.memoryText,
        ]
      })
    document.list(chosen.compactMap(Self.status))
  }

  /// What the facts say about the state of a component upstream, with the day of the check.
  private static func status(of component: ComponentPlan) -> String? {
    guard let release = Catalog.current.component(component.chart?.name ?? component.id.rawValue),
      !release.notes.isEmpty
    else { return nil }
    return "\(component.id.rawValue): \(release.notes.escaped.withoutFullStop) (checked \(Catalog.judgedOn))."
  }

  private func producedFiles(of deliverable: Deliverable, _ document: inout MarkdownDocument) {
    let paths = contents.byDeliverable[deliverable] ?? []
    if paths.isEmpty { return }
    document.paragraph("**Files**")
    document.list(TreeContents.byFolder(paths))
  }
}

extension ComponentPlan {
  fileprivate var podsText: String {
    var counts: [String] = []
    let replicas = pods.reduce(0) { sum, pod in
      switch pod.count {
      case .replicas(let number): sum + number
      case .jobs(_, let peak): sum + peak
      case .scaled(_, let average, _): sum + average
      case .perNode: sum
      }
    }
    if replicas > 0 { counts.append("\(replicas)") }
    if pods.contains(where: { $0.count == .perNode }) { counts.append("1 a node") }
    return counts.joined(separator: " + ")
  }

  fileprivate var cpuText: String { perPod { Amounts.cpu(milli: $0.cpuRequestMilli) } }
  fileprivate var memoryText: String { perPod { "\($0.memoryRequestMiB)Mi" } }

  /// The figure of each kind of pod, equal ones once.
  private func perPod(_ figure: (PodFootprint) -> String) -> String {
    var texts: [String] = []
    for pod in pods where !texts.contains(figure(pod)) { texts.append(figure(pod)) }
    return texts.joined(separator: ", ")
  }
}

extension String {
  /// Begins with a capital and ends with a full stop.
  var asSentence: String {
    isEmpty ? "" : prefix(1).uppercased() + dropFirst() + (hasSuffix(".") || hasSuffix("?") ? "" : ".")
  }

  var withoutFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
}
