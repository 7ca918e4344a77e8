import Basics
import KubeModel
import ManifestChecks
import Reporting

/// `--fix`: shows what would be written, and writes it when that is wanted.
struct FixRun {
  let plan: FixPlan

  init(_ findings: [Finding], _ inspection: Inspection, _ source: ManifestSource) {
    plan = FixPlan(findings, inspection) { file in
      // What kustomize made or came by standard input stands in no file.
      source.made[file] == nil ? try? Disk.read(file) : nil
    }
  }

  var diff: String { plan.files.map { UnifiedDiff.text($0.before, $0.after, file: $0.name) }.joined() }

  /// Each file is written beside the old one and takes its place when it is whole.
  func write() -> [Diagnostic] {
    var interrupts = HeldInterrupts()
    defer { interrupts.release() }
    var problems: [Diagnostic] = []
    for file in plan.files {
      do throws(DiskError) {
        // Somebody may have changed it since it was read.
        guard try Disk.read(file.name) == file.before else {
          problems.append(Diagnostic(.error, "the file changed meanwhile", at: SourceLocation(file: file.name)))
          continue
        }
        try Disk.replace(file.name, with: file.after)
      } catch {
        problems.append(Diagnostic(.error, error.reason, at: SourceLocation(file: error.path)))
      }
    }
    return problems
  }

  /// `4 findings mended in 2 files, 3 left for a person`.
  func summary(written: Bool) -> String {
    let count = plan.fixedCount == 1 ? "1 finding" : "\(plan.fixedCount) findings"
    let files = plan.files.count == 1 ? "1 file" : "\(plan.files.count) files"
    let left = plan.refused.isEmpty ? "" : ", \(plan.refused.count) left for a person"
    if plan.files.isEmpty { return "nothing can be mended without a decision\n" }
    return written
      ? "\(count) mended in \(files)\(left)\n" : "\(count) would be mended in \(files)\(left); --write does it\n"
  }
}
