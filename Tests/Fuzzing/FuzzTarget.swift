import Basics
import KubeModel
import ManifestChecks
import Reporting

/// Everything that bytes of a user go through.
enum FuzzTarget {
  static func run(_ input: [UInt8]) {
    let file = "input.yaml"
    let (objects, problems) = KubeDocuments.parse(bytes: input, file: file)
    let text = String(decoding: input, as: UTF8.self)
    // Other files that a user writes.
    _ = CheckConfiguration.read(text, file: file)
    _ = Baseline.read(text, file: file)
    var comments = IgnoreComments()
    comments.add(input, file: file)
    let unreadable = problems.map { Finding(unreadable: $0) }
    let inspection = Inspection(objects, kubernetes: KubernetesMinor(36), isComplete: input.count % 2 == 0)
    let findings = (unreadable + CheckRun(CheckRegistry.all).findings(inspection)).filter { !comments.covers($0) }
    let report = FindingReport(
      findings, objectCount: objects.count, objects: objects,
      sources: SourceTexts([file: SourceTexts.File(input)]))
    for format in FindingReport.Format.allCases { _ = report.rendered(format, style: .init(isExplained: true)) }
    let plan = FixPlan(findings, inspection) { _ in input }
    for fixed in plan.files {
      // What was mended can be read, and holds as many objects.
      let again = KubeDocuments.parse(bytes: fixed.after, file: file)
      precondition(again.documents.count == objects.count, "a fix changed the number of objects")
      _ = UnifiedDiff.text(fixed.before, fixed.after, file: file)
    }
    let access = AccessReport(inspection)
    if case .success(let question) = AccessQuestion.read("get secrets") { _ = access.whoCan(question) }
    _ = AccessText(access).overview()
    // What is written can be read, and says the same.
    for object in objects.prefix(20) {
      let written = object.root.yaml()
      let (value, wrong) = KubeValue.parseYAML(written, file: file)
      precondition(wrong.contains(where: \.isError) || value == object.root, "YAML that does not say what was meant")
    }
  }
}
