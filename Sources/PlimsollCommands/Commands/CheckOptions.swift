import ArgumentParser
import Basics
import ManifestChecks
import Reporting

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Which rules count, from the command line and the file.
struct RuleOptions: ParsableArguments {
  @Option(
    help:
      "The lowest level that fails: error (severities error and high), warning (medium), info; or high, medium, low.")
  var failOn: Threshold?

  @Option(help: "The set of rules (default: default, which tells what is medium and graver).")
  var profile: Profile?

  @Option(help: "Rules that run beside those of the profile; may be repeated.")
  var enable: [String] = []

  @Option(help: "Only these rules, by code, slug or the id of another checker; may be repeated.")
  var rule: [String] = []

  @Option(help: "All but these rules; may be repeated.")
  var skip: [String] = []

  @Option(help: "Settings from this file instead of the nearest .plimsoll.yaml.", completion: .file())
  var config: String?

  @Flag(help: "No settings from any file.")
  var noConfig = false

  /// The word after `--fail-on`.
  struct Threshold: ExpressibleByArgument {
    let severity: Check.Severity

    init?(argument: String) {
      guard let severity = Check.Severity(threshold: argument) else { return nil }
      self.severity = severity
    }

    static var allValueStrings: [String] { Check.Severity.thresholds }
  }

  /// Settings of the file, overruled by the command line; ends the command where one of them makes no sense.
  func configuration(_ console: Console) throws -> (configuration: CheckConfiguration, folder: String) {
    let file = noConfig ? (CheckConfiguration(), "", []) : ConfigurationSource.read(named: config)
    var (configuration, folder, problems) = file
    let named = RuleNames.current.resolve(rule.flatMap(Self.parts))
    let wanted = RuleNames.current.resolve(enable.flatMap(Self.parts))
    let unwanted = RuleNames.current.resolve(skip.flatMap(Self.parts))
    problems += named.problems + wanted.problems + unwanted.problems
    if !problems.isEmpty {
      console.report(problems)
      throw ExitStatus.ended(2)
    }
    if !rule.isEmpty {
      // Who names a rule wants it, whatever the file says.
      configuration.only = named.codes
      configuration.skipped.subtract(named.codes)
    }
    configuration.enabled.formUnion(wanted.codes)
    configuration.skipped.formUnion(unwanted.codes)
    if let profile { configuration.profile = profile }
    return (configuration, folder)
  }

  /// `--skip a,b` is `--skip a --skip b`.
  private static func parts(_ list: String) -> [String] {
    list.split(separator: ",").map { String($0.drop { $0 == " " }) }
  }
}

/// How findings are printed.
struct PrintingOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "How findings are printed.")
  var output: FindingReport.Format = .text

  @Flag(help: "Say why each finding matters and how to mend it.")
  var explain = false

  @Flag(help: "List every place, not only the first ones of a rule.")
  var all = false

  @Flag(help: "No colour, even on a terminal.")
  var noColor = false

  func style(_ console: Console) -> FindingReport.Style {
    FindingReport.Style(
      isExplained: explain, isWhole: all, hasColour: console.usesColour(STDOUT_FILENO, forbidden: noColor))
  }
}

extension Profile: ExpressibleByArgument {}
