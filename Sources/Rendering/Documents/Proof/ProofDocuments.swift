import Basics
import CloudCatalog
import DesignEngine
import KubeModel
import PlatformSpec

/// What a simulation of the platform needs beside the manifests: the machines that a cloud would give, and the load.
enum ProofDocument {
  static let apiVersion = "plimsoll.dev/v1alpha1"

  /// A document in the form of Kubernetes' own.
  static func document(kind: String, name: String, labels: KubeValue = .omitted, spec: KubeValue) -> KubeValue {
    let metadata: KubeValue = ["name": .string(name), "labels": labels]
    return ["apiVersion": .string(apiVersion), "kind": .string(kind), "metadata": metadata, "spec": spec]
  }

  /// A list in text: the remarks above it, then every document with its comments.
  static func file(remarks: [String], _ documents: [(value: KubeValue, notes: [String: String])]) -> String {
    let head = remarks.map { "# \($0)\n" }.joined()
    return head
      + documents.map { document in
        "---\n" + document.value.yaml { path in document.notes[path] }
      }.joined()
  }
}

extension KubeValue {
  /// An exact decimal number in its shortest form, an integer where it is one; `micros` are millionths.
  static func decimal(micros: Int64) -> KubeValue {
    var text = decimalText(Int64(micros.magnitude), places: 6)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    let signed = micros < 0 ? "-" + text : text
    return Int64(signed).map { KubeValue(.integer($0)) } ?? KubeValue(.number(signed))
  }

  /// US dollars as a number.
  static func dollars(_ amount: Money) -> KubeValue { .decimal(micros: amount.micros) }

  /// Percent as a number, 99.95; finer than a billionth there is nothing.
  static func percent(_ value: Percent) -> KubeValue {
    let text = value.description
    return Int64(text).map { KubeValue(.integer($0)) } ?? KubeValue(.number(text))
  }

  /// A rate, rounded to thousandths.
  static func rate(_ value: Double) -> KubeValue {
    .decimal(micros: Int64((value * 1000).rounded(.toNearestOrAwayFromZero)) * 1000)
  }
}
