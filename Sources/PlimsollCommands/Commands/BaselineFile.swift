import Basics
import ManifestChecks

/// The file of `--baseline`: written when it is not there, compared with when it is.
struct BaselineFile {
  let path: String

  enum Outcome {
    case recorded(count: Int)
    case compared(Baseline.Comparison)
    case failed([Diagnostic])
  }

  func apply(to findings: [Finding], updates: Bool) -> Outcome {
    do throws(DiskError) {
      if updates || Disk.kind(path) == nil {
        try Disk.write(Baseline(findings).json, to: path)
        return .recorded(count: findings.count)
      }
      let bytes = try Disk.read(path, limit: 1 << 26)
      let (baseline, problems) = Baseline.read(String(decoding: bytes, as: UTF8.self), file: path)
      guard let baseline else { return .failed(problems) }
      return .compared(baseline.compare(findings))
    } catch {
      return .failed([Diagnostic(.error, error.reason, at: SourceLocation(file: error.path))])
    }
  }

  /// What a comparison found besides the new findings, for standard error.
  static func notes(_ comparison: Baseline.Comparison, path: String) -> [Diagnostic] {
    guard !comparison.stale.isEmpty else { return [] }
    let listed = comparison.stale.prefix(5).map { entry in
      entry.path.isEmpty ? "\(entry.rule) \(entry.object)" : "\(entry.rule) \(entry.object) \(entry.path)"
    }
    let rest = comparison.stale.count - listed.count
    let names = listed.joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
    let count = comparison.stale.count == 1 ? "1 entry is" : "\(comparison.stale.count) entries are"
    return [
      Diagnostic(
        .note, "\(count) mended and may go: \(names)", at: SourceLocation(file: path),
        remedy: "Write the file anew with --update-baseline.")
    ]
  }
}
