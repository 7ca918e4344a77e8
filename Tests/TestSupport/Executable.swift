package import Foundation

/// Executables of this package, built beside the tests.
package enum Executable {
  package static var plimsoll: URL {
    var folder = URL(filePath: ProcessInfo.processInfo.arguments.first ?? "").deletingLastPathComponent()
    // The test bundle is a folder on some platforms.
    while folder.path != "/", !FileManager.default.isExecutableFile(atPath: folder.appending(path: "plimsoll").path) {
      folder = folder.deletingLastPathComponent()
    }
    return folder.appending(path: "plimsoll")
  }
}
