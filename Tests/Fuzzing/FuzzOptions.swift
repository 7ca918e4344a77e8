import Foundation
import ManifestChecks

/// What the command line asks for.
struct FuzzOptions {
  enum Mode {
    case usage(String)
    case parent
    case worker(first: UInt64)
    case one(UInt64)
  }

  var mode = Mode.parent
  var seconds = 60
  var seed: UInt64 = 1
  var corpus = "Tests/Fuzzing/corpus"
  /// Where a worker writes the number of its input.
  var progress = ""

  init(_ arguments: [String]) {
    var rest = arguments[...]
    while let name = rest.popFirst() {
      guard let value = rest.popFirst() else {
        mode = .usage("\(name) needs a value")
        return
      }
      switch name {
      case "--seconds": seconds = Int(value) ?? seconds
      case "--seed": seed = UInt64(value) ?? seed
      case "--corpus": corpus = value
      case "--progress": progress = value
      case "--worker": mode = .worker(first: UInt64(value) ?? 0)
      case "--only": mode = .one(UInt64(value) ?? 0)
      default:
        mode = .usage("unknown option \(name)")
        return
      }
    }
  }

  /// The files of the corpus by name, then the examples of all rules.
  func readCorpus() -> [[UInt8]] {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: corpus)) ?? []).sorted()
    let files = names.compactMap { name in
      (try? Data(contentsOf: URL(filePath: corpus).appending(path: name))).map { [UInt8]($0) }
    }
    return files + CheckRegistry.all.flatMap { [$0.passing, $0.failing] }.map { Array($0.utf8) }
  }
}
