/// A set of rules for a purpose.
package enum Profile: String, Sendable, Hashable, CaseIterable {
  /// What nearly everybody wants mended: medium and above.
  case standard = "default"
  /// Every rule that isn't a local one, with low and informational findings.
  case strict
  case podSecurityBaseline = "pss-baseline"
  case podSecurityRestricted = "pss-restricted"
  case nsaCisa = "nsa-cisa"
  case cis
  case cost, reliability, gitops

  /// The rules of the profile, and those that somebody asks for beside it.
  package func run(
    enabling enabled: [Check] = [], disabling disabled: [Check] = [], downTo lowest: Check.Severity = .error
  ) -> CheckRun {
    let (wanted, unwanted) = (Set(enabled.map(\.code)), Set(disabled.map(\.code)))
    let checks = CheckRegistry.all.filter { check in
      (contains(check) || wanted.contains(check.code)) && !unwanted.contains(check.code)
    }
    return CheckRun(checks, floor: min(floor, lowest))
  }

  /// The lowest severity that is told.
  package var floor: Check.Severity { self == .standard ? .medium : .info }

  package func contains(_ check: Check) -> Bool {
    switch self {
    case .standard: !check.isOptional
    case .strict: !check.isOptional || Self.strictCodes.contains(check.code)
    case .podSecurityBaseline: Self.baselineCodes.contains(check.code)
    case .podSecurityRestricted: check.code.hasPrefix("PSS")
    case .nsaCisa: Self.nsaCodes.contains(check.code)
    case .cis: Self.cisCodes.contains(check.code) || check.code.hasPrefix("CPL")
    case .cost: check.code.hasPrefix("RES") || ["MTN08", "MTN09", "SCL23"].contains(check.code)
    case .reliability:
      Self.reliabilityPrefixes.contains { check.code.hasPrefix($0) } && !check.isOptional
        || ["RES13", "RES14", "RES15", "RES16"].contains(check.code)
    case .gitops: check.code.hasPrefix("GIT") || ["REF31", "SCH15"].contains(check.code)
    }
  }

  /// Opinions that a strict reader shares, as far as they need no settings of an organisation.
  private static let strictCodes: Set<String> = [
    "POD05", "POD16", "POD17", "POD24", "POD25", "IMG02", "RES04", "RES06", "PRB02", "AVL16", "MTN04", "STY02",
  ]
  private static let baselineCodes: Set<String> = [
    "PSS01", "PSS02", "PSS03", "PSS04", "PSS05", "PSS06", "PSS07", "PSS08", "PSS09", "PSS10", "PSS11", "PSS12",
  ]
  /// What of the guide of NSA and CISA a manifest shows.
  private static let nsaCodes: Set<String> = [
    "PSS01", "PSS02", "PSS04", "PSS05", "PSS13", "PSS17", "POD01", "POD07", "POD10", "POD15", "POD37", "RES03", "RES04",
    "SEC01", "SEC02", "SEC09", "RBA01", "RBA10", "NET01", "NET02", "ING07", "API12", "CPL01", "CPL05", "CPL07",
  ]
  /// Section 5 of the CIS benchmark 1.12; the sections about the control plane are the rows CPL.
  private static let cisCodes: Set<String> = [
    "RBA01", "RBA02", "RBA03", "RBA04", "RBA05", "RBA06", "RBA07", "RBA08", "RBA09", "RBA13", "RBA14", "RBA15",
    "RBA16", "RBA22", "RBA23", "POD06", "POD14", "POD15", "PSS01", "PSS02", "PSS03", "PSS04", "PSS05", "PSS11",
    "PSS13", "PSS14", "PSS17", "PSS19", "PSS20", "NET02", "NET20", "SEC04", "SEC08", "IMG07", "MTN01", "MTN06",
  ]
  private static let reliabilityPrefixes = ["AVL", "PRB", "SCL", "ROL", "STO"]
}
