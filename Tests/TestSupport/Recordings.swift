package import Foundation

/// Recordings of real Kubernetes: a small set in the repository, and a whole folder where there is one.
package enum Recordings {
  /// `PLIMSOLL_ORACLE`, else `../shared/oracle` beside the checkout; nil when there is none.
  package static let oracle: URL? = {
    let named = ProcessInfo.processInfo.environment["PLIMSOLL_ORACLE"].map { URL(filePath: $0) }
    let url = named ?? Repository.root.appending(path: "../shared/oracle").standardizedFileURL
    return FileManager.default.fileExists(atPath: url.path) ? url : nil
  }()

  /// Files of a folder with this ending: the committed ones below the tests of `module`, then the oracle's.
  package static func files(_ folder: String, endingIn suffix: String, module: String) -> [URL] {
    let committed = Repository.root.appending(path: "Tests/\(module)/Recordings")
    return [committed, oracle?.appending(path: folder)].compactMap(\.self).flatMap { base in
      ((try? FileManager.default.contentsOfDirectory(atPath: base.path)) ?? []).sorted()
        .filter { $0.hasSuffix(suffix) }.map { base.appending(path: $0) }
    }
  }
}
