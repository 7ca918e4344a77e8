package import Foundation

/// Programs and data outside the repository that some suites use.
///
/// A suite that misses one is skipped; where `PLIMSOLL_OUTSIDE=required` is set, as in continuous integration, it runs
/// and fails instead.
package enum Outside {
  package static let isRequired = ProcessInfo.processInfo.environment["PLIMSOLL_OUTSIDE"] == "required"

  private static func variable(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

  /// What third parties accept: `PLIMSOLL_CONTRACTS`, else `../shared/contracts` beside the checkout.
  package static let contracts: URL? = folder(variable("PLIMSOLL_CONTRACTS"), else: "../shared/contracts")

  private static func folder(_ named: String?, else path: String) -> URL? {
    let url = named.map { URL(filePath: $0) } ?? Repository.root.appending(path: path).standardizedFileURL
    return FileManager.default.fileExists(atPath: url.path) ? url : nil
  }

  /// Python with the packages of `Tests/Outside/requirements.txt`: `PLIMSOLL_PYTHON`, else the one on the path if it
  /// has them.
  package static let python: Program? = {
    guard let program = Program(variable("PLIMSOLL_PYTHON") ?? "python3") else { return nil }
    let probe = try? program.run(["-c", "import jsonschema, yaml, hcl2, checkov"])
    return probe?.status == 0 ? program : nil
  }()

  package static let kubectl = Program("kubectl")
  package static let promtool = Program("promtool")
  package static let terraform = Program("terraform")

  /// A folder that holds Terraform's providers: `PLIMSOLL_TERRAFORM_PLUGINS`.
  package static let terraformPlugins: URL? = variable("PLIMSOLL_TERRAFORM_PLUGINS").map { URL(filePath: $0) }

  package static func script(_ name: String) -> String {
    Repository.root.appending(path: "Tests/Outside/\(name)").path
  }
}
