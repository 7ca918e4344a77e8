import Basics
import Foundation

/// The real `terraform` with the provider of AWS, where the machine has them.
///
/// `PLIMSOLL_TERRAFORM_PLUGINS` names a folder in the layout of a filesystem mirror
/// (`registry.terraform.io/hashicorp/aws/<version>/<platform>/`); nothing is downloaded.
struct TerraformProgram {
  let executable: URL
  let plugins: String

  /// nil where the variable is not set or the program is not on the path.
  static let found: TerraformProgram? = {
    let environment = ProcessInfo.processInfo.environment
    guard let plugins = environment["PLIMSOLL_TERRAFORM_PLUGINS"] else { return nil }
    let folders = (environment["PATH"] ?? "").split(separator: ":").map { URL(filePath: String($0)) }
    let candidates = folders.map { $0.appending(path: "terraform") }
    guard let executable = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
      return nil
    }
    return TerraformProgram(executable: executable, plugins: plugins)
  }()

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Writes the tree into a fresh folder, gives it to `body`, and takes it away again.
  func with(_ tree: FileTree, _ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "plimsoll-terraform-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for file in tree.files {
      let target = folder.appending(path: file.path)
      try FileManager.default.createDirectory(
        at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.contents.utf8).write(to: target)
    }
    let mirror = "provider_installation {\n  filesystem_mirror {\n    path = \"\(plugins)\"\n  }\n}\n"
    try Data(mirror.utf8).write(to: folder.appending(path: "terraformrc"))
    try body(folder)
  }

  /// What `terraform fmt` would change; empty when nothing.
  func formatDifference(in folder: URL) throws -> String {
    try run(["fmt", "-check", "-recursive", "-diff", "terraform"], in: folder, at: folder).output
  }

  /// Initialises a stage without its backend and validates it.
  func validate(stage: URL, in folder: URL) throws {
    for arguments in [["init", "-backend=false", "-input=false", "-no-color"], ["validate", "-no-color"]] {
      let result = try run(arguments, in: stage, at: folder)
      // `init` warns that a mirror knows the provider for one platform only.
      let isClean = arguments[0] == "init" || !result.output.contains("Warning")
      guard result.status == 0, isClean else {
        throw Failure(description: "terraform \(arguments[0]) in \(stage.path):\n\(result.output)")
      }
    }
  }

  private func run(_ arguments: [String], in folder: URL, at root: URL) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    var environment = ProcessInfo.processInfo.environment
    environment["TF_CLI_CONFIG_FILE"] = root.appending(path: "terraformrc").path
    environment["CHECKPOINT_DISABLE"] = "1"
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}
