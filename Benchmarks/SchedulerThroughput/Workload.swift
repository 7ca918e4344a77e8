import Foundation
import KubeModel

/// A workload as its file describes it: see the fields in Benchmarks/README.md.
struct Workload {
  struct Size {
    var nodes: Int
    /// Pods that are placed before the clock starts.
    var initial: Int
    var pods: Int
    /// What the real scheduler places in a second; nil where no figure is known.
    var reference: Int?
    var source: String
  }

  struct Problem: Error, CustomStringConvertible {
    var description: String
  }

  let file: String
  let title: String
  let pod: KubeObject
  let isDaemonSet: Bool
  let initial: KubeObject?
  let unschedulable: KubeObject?
  let unschedulableCount: Int
  /// After so many pods one leaves; 0 for never.
  let leaving: Int
  let objects: [KubeObject]
  let sizes: [Size]

  /// The workloads of a folder, by file name.
  static func all(in folder: URL) throws -> [Workload] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    return try names.filter { $0.hasSuffix(".json") && $0 != "nodes.json" }.map { name in
      try Workload(folder.appending(path: name))
    }
  }

  init(_ file: URL) throws {
    let value = try Self.read(file)
    guard let title = value["title"]?.string, let pod = value["pod"], let sizes = value["sizes"]?.sequence else {
      throw Problem(description: "\(file.path) needs title, pod and sizes")
    }
    self.file = file.lastPathComponent
    self.title = title
    self.pod = KubeObject(pod)
    isDaemonSet = value["daemonSet"]?.bool ?? false
    initial = value["initial"].map { KubeObject($0) }
    unschedulable = value.at("unschedulable", "pod").map { KubeObject($0) }
    unschedulableCount = value.at("unschedulable", "count")?.integer ?? 0
    leaving = value["leaving"]?.integer ?? 0
    objects = (value["objects"]?.sequence ?? []).map { KubeObject($0) }
    self.sizes = sizes.map { size in
      Size(
        nodes: size["nodes"]?.integer ?? 1_000, initial: size["initial"]?.integer ?? 0,
        pods: size["pods"]?.integer ?? 1_000, reference: size["reference"]?.integer,
        source: size["source"]?.string ?? "")
    }
  }

  /// The nodes of `nodes.json`, `$number` and `$zone` filled in.
  static func nodes(_ count: Int, in folder: URL) throws -> [KubeObject] {
    let value = try read(folder.appending(path: "nodes.json"))
    guard let node = value["node"] else { throw Problem(description: "nodes.json needs a node") }
    let zones = value["zones"]?.integer ?? 1
    return (0..<count).map { KubeObject(filled(node, ["$number": "\($0)", "$zone": "\($0 % zones)"])) }
  }

  private static func read(_ file: URL) throws -> KubeValue {
    let text = try String(contentsOf: file, encoding: .utf8)
    let parsed = KubeValue.parseYAML(text, file: file.path)
    guard let value = parsed.value else { throw Problem(description: "\(file.path) can't be read") }
    return value
  }

  private static func filled(_ value: KubeValue, _ words: [String: String]) -> KubeValue {
    if let text = value.string {
      return .string(words.reduce(text) { $0.replacingOccurrences(of: $1.key, with: $1.value) })
    }
    if let mapping = value.mapping { return .mapping(mapping.entries.map { ($0.key, filled($0.value, words)) }) }
    if let sequence = value.sequence { return .sequence(sequence.map { filled($0, words) }) }
    return value
  }
}

extension Workload {
  /// A DaemonSet whose pods are as the one given.
  static func daemonSet(of pod: KubeObject) -> KubeObject {
    let template: KubeValue = [
      "metadata": pod.root["metadata"] ?? [:], "spec": pod.root["spec"] ?? [:],
    ]
    return KubeObject([
      "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": ["name": .string(pod.name), "namespace": "default"],
      "spec": ["template": template],
    ])
  }
}
