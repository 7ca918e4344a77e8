import ArgumentParser
import Basics
import ManifestChecks
import Reporting

/// Questions about rights, which are answered in the place of the checks.
struct AccessOptions: ParsableArguments {
  @Flag(help: "Say who can do what, and who can become cluster-admin in how many steps.")
  var rbac = false

  @Option(help: "Say who can do something: \"create pods/exec\", \"get deployments.apps\".")
  var whoCan: String?

  @Option(name: .shortAndLong, help: "Ask --who-can for this namespace only.")
  var namespace: String?

  @Option(help: "Ask --who-can for the object of this name only.")
  var objectName: String?

  var isAsked: Bool { rbac || whoCan != nil }

  func validate(_ output: FindingReport.Format) throws {
    if namespace != nil || objectName != nil, whoCan == nil {
      throw ValidationError("--namespace and --object-name belong to --who-can.")
    }
    if isAsked, output != .text, output != .json { throw ValidationError("Rights are told as text or json.") }
  }

  func answer(_ inspection: Inspection, _ output: FindingReport.Format, _ console: Console) throws {
    let text = AccessText(AccessReport(inspection))
    if rbac { console.write(output == .json ? text.overviewJSON() : text.overview()) }
    guard let whoCan else { return }
    switch AccessQuestion.read(whoCan, namespace: namespace, name: objectName) {
    case .success(let question):
      console.write(output == .json ? text.answerJSON(question) : text.answer(question))
    case .failure(let problem):
      console.report(problem.diagnostics)
      throw ExitStatus.ended(2)
    }
  }
}
