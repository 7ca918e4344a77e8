import Foundation
import KubeModel

/// A run as its file describes it: see the fields in Benchmarks/Twin.md.
struct RunWorkload {
  struct Problem: Error, CustomStringConvertible {
    var description: String
  }

  /// What must be so at the end, or the figure says nothing.
  struct Expectation {
    var ready: Int?
    /// Nodes that are there or were asked for.
    var nodes: Int?
  }

  let file: String
  let title: String
  /// Simulated seconds of the whole run.
  let seconds: Int
  /// The simulated second at which the clock starts; nil counts the reading of the objects too.
  let clockStart: Int?
  let askedSeconds: Double
  let askedMegabytes: Double?
  let expected: Expectation
  let objects: [KubeObject]

  /// The workloads of a folder, by file name.
  static func all(in folder: URL) throws -> [RunWorkload] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    return try names.filter { $0.hasSuffix(".json") }.map {
      try RunWorkload(folder.appending(path: $0), filling: false)
    }
  }

  /// `filling` makes the objects; without it the file alone is read.
  init(_ path: URL, filling: Bool = true) throws {
    let text = try String(contentsOf: path, encoding: .utf8)
    guard let value = KubeValue.parseYAML(text, file: path.path).value, let title = value["title"]?.string,
      let seconds = value["simulatedSeconds"]?.integer, let asked = value.at("asked", "seconds")?.integer,
      let entries = value["objects"]?.sequence
    else { throw Problem(description: "\(path.path) needs title, simulatedSeconds, asked.seconds and objects") }
    file = path.lastPathComponent
    self.title = title
    self.seconds = seconds
    clockStart = value["clockStartSeconds"]?.integer
    askedSeconds = Double(asked)
    askedMegabytes = value.at("asked", "megabytes")?.integer.map { Double($0) }
    expected = Expectation(
      ready: value.at("expected", "ready")?.integer, nodes: value.at("expected", "nodes")?.integer)
    objects =
      !filling
      ? []
      : entries.flatMap { entry in
        (0..<(entry["count"]?.integer ?? 1)).map { number in
          KubeObject(Self.filled(entry["object"] ?? .null, "\(number)"))
        }
      }
  }

  /// `$number` filled in.
  private static func filled(_ value: KubeValue, _ number: String) -> KubeValue {
    if let text = value.string {
      return text.utf8.contains(UInt8(ascii: "$"))
        ? .string(text.replacingOccurrences(of: "$number", with: number)) : value
    }
    if let mapping = value.mapping { return .mapping(mapping.entries.map { ($0.key, filled($0.value, number)) }) }
    if let sequence = value.sequence { return .sequence(sequence.map { filled($0, number) }) }
    return value
  }
}
