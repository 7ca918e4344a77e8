import Basics

/// What the lines of a rendered file tell without parsing it: byte by byte, since a large platform has megabytes.
struct FileMarks: Hashable {
  /// Kinds of the objects in the file, in their order.
  private(set) var kinds: [String] = []
  private(set) var definesAlerts = false
  /// Holds the object with the values that only Terraform knows.
  private(set) var isSettings = false
  /// A Terraform file that refuses to be destroyed.
  private(set) var isGuarded = false
  /// A Terraform file with the output that tells which secrets to fill.
  private(set) var tellsSecrets = false

  init(_ file: FileTree.File) {
    var contents = file.contents
    if file.path.hasSuffix(".yaml") {
      contents.withUTF8 { bytes in
        for line in bytes.split(separator: UInt8(ascii: "\n")) { readYAML(line) }
      }
      isSettings = isSettings && (kinds.contains("ConfigMap") || kinds.contains("Secret"))
    } else if file.path.hasSuffix(".tf") {
      contents.withUTF8 { bytes in
        for line in bytes.split(separator: UInt8(ascii: "\n")) { readTerraform(line) }
      }
    }
  }

  private mutating func readYAML(_ line: Slice<UnsafeBufferPointer<UInt8>>) {
    if line.starts(with: Self.kind) {
      kinds.append(String(decoding: line.dropFirst(Self.kind.count), as: UTF8.self))
      return
    }
    let text = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "-") }
    switch text.first {
    case UInt8(ascii: "a"): if text.starts(with: Self.alert) { definesAlerts = true }
    case UInt8(ascii: "n"): if text.elementsEqual(Self.settings) { isSettings = true }
    default: break
    }
  }

  private mutating func readTerraform(_ line: Slice<UnsafeBufferPointer<UInt8>>) {
    let text = line.drop { $0 == UInt8(ascii: " ") }
    if text.elementsEqual(Self.destroy) { isGuarded = true }
    if text.starts(with: Self.secrets) { tellsSecrets = true }
  }

  private static let kind = Array("kind: ".utf8)
  private static let alert = Array("alert: ".utf8)
  private static let settings = Array("name: cluster-settings".utf8)
  private static let destroy = Array("prevent_destroy = true".utf8)
  private static let secrets = Array("output \"secrets_to_fill\"".utf8)
}
