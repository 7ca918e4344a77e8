import Basics

/// Which files a run wrote into a folder, with a fingerprint of each: what tells a file of ours from a user's.
///
/// Kept in `.plimsoll/inventory` inside the folder, a line `fingerprint path` for each generated file.
struct Inventory: Equatable {
  static let path = ".plimsoll/inventory"

  private var fingerprints: [String: String] = [:]

  init(_ files: [FileTree.File]) {
    for file in files where file.ownership == .generated {
      fingerprints[file.path] = Self.fingerprint(of: Array(file.contents.utf8))
    }
  }

  /// Lines that are not of the form are passed over: a file that is not listed counts as the user's.
  init(text: String) {
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1)
      if parts.count == 2, parts[0].count == 16 { fingerprints[String(parts[1])] = String(parts[0]) }
    }
  }

  var paths: [String] { fingerprints.keys.sorted() }

  func isUnchanged(_ path: String, _ bytes: [UInt8]) -> Bool { fingerprints[path] == Self.fingerprint(of: bytes) }

  var text: String {
    paths.map { "\(fingerprints[$0] ?? "") \($0)\n" }.joined()
  }

  /// FNV-1a, 64 bits: tells an edit from none; it is no protection against forgery and needs to be none.
  private static func fingerprint(of bytes: [UInt8]) -> String {
    let hash = bytes.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
