import Basics
import ManifestChecks

/// `.plimsoll.yaml` from the working folder or one above it.
enum ConfigurationSource {
  /// The file that counts: the named one, else the nearest upwards; the folder of a repository is the last looked at.
  static func find(named: String?) -> String? {
    if let named { return named }
    var folder = Disk.workingFolder
    // Files near by are named as a user would name them.
    var relative = CheckConfiguration.fileName
    while !folder.isEmpty {
      let path =
        folder.hasSuffix("/") ? folder + CheckConfiguration.fileName : "\(folder)/\(CheckConfiguration.fileName)"
      if Disk.kind(path) == .file { return relative }
      if Disk.kind("\(folder)/.git") != nil || folder == "/" { return nil }
      folder = String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)])
      if folder.isEmpty { folder = "/" }
      relative = "../\(relative)"
    }
    return nil
  }

  /// The configuration with the folder in which it stands; an empty one where there is no file.
  static func read(named: String?) -> (configuration: CheckConfiguration, folder: String, problems: [Diagnostic]) {
    guard let file = find(named: named) else { return (CheckConfiguration(), "", []) }
    let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    do throws(DiskError) {
      let bytes = try Disk.read(file, limit: 1 << 20)
      let (configuration, problems) = CheckConfiguration.read(String(decoding: bytes, as: UTF8.self), file: file)
      return (configuration, folder, problems.filter(\.isError))
    } catch {
      return (CheckConfiguration(), folder, [Diagnostic(.error, error.reason, at: SourceLocation(file: error.path))])
    }
  }
}
