import Basics
import DesignEngine
import PlatformSpec

/// `COMPLIANCE.md`: each control of the named regimes with the files and fields that meet it, as they were rendered.
struct ComplianceDocument {
  let specification: Specification
  private let evidence: [Safeguard: [Evidence]]

  init(_ specification: Specification, _ tree: FileTree) {
    self.specification = specification
    let search = EvidenceSearch(tree)
    evidence = Dictionary(uniqueKeysWithValues: Safeguard.allCases.map { ($0, search.evidence(for: $0)) })
  }

  var text: String {
    var document = MarkdownDocument()
    document.heading(1, "\(specification.name): controls and where they are met")
    document.paragraph(
      "Each row names a file of this folder and the field in it. A control with \"open\" has no file that meets it; what "
        + "people must do stands in the last column. This is a map for an auditor and no certificate.")
    for regime in specification.security.compliance {
      document.heading(2, regime.title)
      document.table(
        ["Control", "Demand", "Safeguard", "File", "Field", "Beside the files"],
        ComplianceControl.all(of: regime).flatMap(rows))
    }
    return document.text
  }

  private func rows(_ control: ComplianceControl) -> [[String]] {
    let met = control.safeguards.flatMap { safeguard in
      (evidence[safeguard] ?? []).map { found -> [String] in
        let more = found.count > 1 ? " and \(found.count - 1) more" : ""
        return [safeguard.title, found.file.codeSpan, found.field.codeSpan + more]
      }
    }
    let missing = control.safeguards.filter { evidence[$0]?.isEmpty ?? true }.map { [$0.title, "", "open"] }
    let parts = met + missing
    let organization = control.organization ?? ""
    if parts.isEmpty { return [[control.number, control.demand, "", "", "", organization]] }
    return parts.enumerated().map { index, part in
      let isFirst = index == 0
      return [isFirst ? control.number : "", isFirst ? control.demand : ""] + part + [isFirst ? organization : ""]
    }
  }
}
