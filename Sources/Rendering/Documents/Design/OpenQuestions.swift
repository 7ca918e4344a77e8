import Basics
import DesignEngine
import PlatformSpec

extension DesignDocument {
  /// What nobody said and what may go wrong.
  func openQuestions(_ document: inout MarkdownDocument) {
    let assumptions = specification.assumptions
    document.heading(2, "Assumptions to confirm")
    if assumptions.isEmpty {
      document.paragraph("None: every field was given.")
    } else {
      document.paragraph(
        "These fields were not said. Where one is wrong, change it in [platform.yaml](platform.yaml) and design again.")
      document.table(
        ["Field", "Taken", "Because"],
        assumptions.map { [$0.path.codeSpan, shortened($0.taken).escaped, $0.reason.escaped] })
    }
    document.heading(2, "Risks")
    document.table(
      ["What may go wrong", "What to do about it"], design.risks.map { [$0.title.escaped, $0.mitigation.escaped] })
    if design.risks.isEmpty { document.paragraph("None beyond those that every platform of this kind has.") }
  }

  /// Long lists are cut: the file itself shows them whole.
  private func shortened(_ text: String) -> String { text.count > 80 ? text.prefix(77) + " …" : text }
}
