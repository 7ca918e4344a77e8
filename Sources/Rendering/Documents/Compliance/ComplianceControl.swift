import PlatformSpec

/// A demand of a regime that files of a platform can meet, wholly or in part.
struct ComplianceControl {
  /// As the regime numbers it.
  let number: String
  let demand: String
  let safeguards: [Safeguard]
  /// What no file can do.
  var organization: String?

  static func all(of regime: ComplianceRegime) -> [ComplianceControl] {
    switch regime {
    case .hipaa: hipaa
    case .pciDSS: pciDSS
    case .soc2: soc2
    case .gdpr: gdpr
    }
  }

  /// 45 CFR part 164, subpart C (Security Rule), read in the eCFR.
  private static let hipaa = [
    ComplianceControl(
      number: "164.308(a)(1)(ii)(D)", demand: "review of records of activity",
      safeguards: [.auditTrail, .collectedLogs, .alerts], organization: "somebody reads them regularly"),
    ComplianceControl(
      number: "164.308(a)(3)", demand: "access by workforce as authorized", safeguards: [.roles, .cloudAccess]),
    ComplianceControl(
      number: "164.308(a)(4)", demand: "management of access to information", safeguards: [.roles, .ownIdentities]),
    ComplianceControl(
      number: "164.308(a)(5)(ii)(C)", demand: "monitoring of log-ins", safeguards: [.auditTrail, .auditKept]),
    ComplianceControl(
      number: "164.308(a)(7)(ii)(A)", demand: "data backup plan", safeguards: [.backups, .copies, .retention]),
    ComplianceControl(
      number: "164.308(a)(7)(ii)(B)", demand: "disaster recovery plan", safeguards: [.backups, .copies, .changes],
      organization: "the drill of DESIGN.md is carried out"),
    ComplianceControl(
      number: "164.310(d)(2)(iv)", demand: "a copy before equipment moves", safeguards: [.backups]),
    ComplianceControl(
      number: "164.312(a)(1)", demand: "access control in systems",
      safeguards: [.roles, .closedNetwork, .closedControlPlane, .podSecurity]),
    ComplianceControl(
      number: "164.312(a)(2)(i)", demand: "unique identification of users", safeguards: [.cloudAccess, .ownIdentities],
      organization: "no account is shared"),
    ComplianceControl(
      number: "164.312(a)(2)(iv)", demand: "encryption and decryption",
      safeguards: [.encryptedVolumes, .encryptedSecrets, .encryptedBuckets]),
    ComplianceControl(
      number: "164.312(b)", demand: "audit controls", safeguards: [.auditTrail, .auditKept, .networkLogs]),
    ComplianceControl(
      number: "164.312(c)(1)", demand: "integrity of information", safeguards: [.admission, .changes, .backups]),
    ComplianceControl(
      number: "164.312(d)", demand: "authentication of persons and entities",
      safeguards: [.cloudAccess, .ownIdentities, .encryptedCalls]),
    ComplianceControl(
      number: "164.312(e)(1)", demand: "security of transmission",
      safeguards: [.encryptedEntrance, .encryptedCalls, .closedNetwork]),
    ComplianceControl(
      number: "164.314(a)", demand: "contracts with business associates", safeguards: [],
      organization: "a business associate agreement with the provider"),
  ]

  /// PCI DSS v4.0.1, the numbers of its requirements.
  private static let pciDSS = [
    ComplianceControl(
      number: "1.2, 1.3", demand: "network controls; access to and from the card data is restricted",
      safeguards: [.closedNetwork, .closedControlPlane]),
    ComplianceControl(
      number: "1.4", demand: "controls between trusted and untrusted networks",
      safeguards: [.webFirewall, .closedNetwork]),
    ComplianceControl(
      number: "2.2", demand: "components are configured securely",
      safeguards: [.podSecurity, .admission, .noSharedTokens]),
    ComplianceControl(
      number: "3.5", demand: "stored account numbers are unreadable",
      safeguards: [.encryptedVolumes, .encryptedBuckets],
      organization: "the application itself hides or tokenizes the number"),
    ComplianceControl(
      number: "3.6, 3.7", demand: "keys are protected and managed", safeguards: [.encryptedSecrets, .secretStore]),
    ComplianceControl(
      number: "4.2", demand: "strong cryptography in transit", safeguards: [.encryptedEntrance, .encryptedCalls]),
    ComplianceControl(
      number: "6.4", demand: "public applications are protected against attacks", safeguards: [.webFirewall]),
    ComplianceControl(
      number: "6.5", demand: "changes are managed", safeguards: [.changes, .admission],
      organization: "each commit is reviewed by a second person"),
    ComplianceControl(
      number: "7.2", demand: "access is defined and assigned by need", safeguards: [.roles, .ownIdentities]),
    ComplianceControl(
      number: "8.3, 8.6", demand: "strong authentication, also of programs",
      safeguards: [.cloudAccess, .ownIdentities, .secretStore, .rotation], organization: "people use a second factor"),
    ComplianceControl(
      number: "10.2, 10.3", demand: "audit logs are written and protected",
      safeguards: [.auditTrail, .collectedLogs, .encryptedBuckets]),
    ComplianceControl(
      number: "10.4", demand: "audit logs are reviewed", safeguards: [.alerts],
      organization: "somebody reads them daily"),
    ComplianceControl(number: "10.5", demand: "the history of audit logs is kept for a year", safeguards: [.auditKept]),
    ComplianceControl(
      number: "11.5", demand: "intrusions and changes are detected", safeguards: [.networkLogs, .changes, .alerts]),
    ComplianceControl(
      number: "12.10", demand: "incidents are answered at once", safeguards: [.alerts],
      organization: "the people on call know the runbooks of DESIGN.md"),
  ]

  /// Trust Services Criteria of the AICPA, 2017 with the points of focus of 2022.
  private static let soc2 = [
    ComplianceControl(
      number: "CC6.1", demand: "logical access to protected assets",
      safeguards: [.roles, .cloudAccess, .closedControlPlane, .encryptedVolumes, .encryptedSecrets]),
    ComplianceControl(
      number: "CC6.2, CC6.3", demand: "access is authorized, changed and removed by role",
      safeguards: [.roles, .cloudAccess], organization: "who leaves is taken off the lists"),
    ComplianceControl(
      number: "CC6.6", demand: "protection against threats from outside",
      safeguards: [.closedNetwork, .webFirewall, .encryptedEntrance]),
    ComplianceControl(
      number: "CC6.7", demand: "data in transit is protected", safeguards: [.encryptedEntrance, .encryptedCalls]),
    ComplianceControl(
      number: "CC6.8", demand: "software that nobody authorized is kept out", safeguards: [.admission, .podSecurity]),
    ComplianceControl(
      number: "CC7.1", demand: "changes of configuration and new holes are detected",
      safeguards: [.changes, .admission]),
    ComplianceControl(
      number: "CC7.2", demand: "components are watched for anomalies",
      safeguards: [.alerts, .collectedLogs, .networkLogs, .auditTrail]),
    ComplianceControl(
      number: "CC7.3, CC7.4", demand: "events are judged and answered", safeguards: [.alerts],
      organization: "incidents are written down and learned from"),
    ComplianceControl(number: "CC7.5", demand: "recovery from incidents", safeguards: [.backups, .copies, .changes]),
    ComplianceControl(
      number: "CC8.1", demand: "changes are authorized, tested and approved", safeguards: [.changes, .admission],
      organization: "each commit is reviewed"),
    ComplianceControl(
      number: "A1.1, A1.2", demand: "capacity and availability", safeguards: [.replicas, .alerts, .backups]),
    ComplianceControl(
      number: "A1.3", demand: "recovery is tested", safeguards: [.backups], organization: "the drill of DESIGN.md"),
    ComplianceControl(
      number: "C1.1, C1.2", demand: "confidential information is protected and disposed of",
      safeguards: [.encryptedVolumes, .encryptedBuckets, .retention]),
  ]

  /// Regulation (EU) 2016/679, its articles.
  private static let gdpr = [
    ComplianceControl(
      number: "Art. 5(1)(e)", demand: "storage is limited in time", safeguards: [.retention, .auditKept],
      organization: "the application deletes what is no longer needed"),
    ComplianceControl(
      number: "Art. 5(1)(f)", demand: "integrity and confidentiality",
      safeguards: [.encryptedVolumes, .encryptedEntrance, .roles]),
    ComplianceControl(
      number: "Art. 17", demand: "right to erasure", safeguards: [.retention],
      organization: "the application can delete a person; backups end by themselves"),
    ComplianceControl(
      number: "Art. 25", demand: "protection by design and by default",
      safeguards: [.closedNetwork, .podSecurity, .admission, .noSharedTokens]),
    ComplianceControl(
      number: "Art. 28", demand: "processors", safeguards: [],
      organization: "a data processing agreement with the provider"),
    ComplianceControl(
      number: "Art. 30", demand: "records of processing", safeguards: [.auditTrail, .auditKept],
      organization: "the register of processing activities"),
    ComplianceControl(
      number: "Art. 32(1)(a)", demand: "encryption",
      safeguards: [.encryptedVolumes, .encryptedSecrets, .encryptedBuckets, .encryptedCalls, .encryptedEntrance]),
    ComplianceControl(
      number: "Art. 32(1)(b)", demand: "lasting availability and resilience", safeguards: [.replicas, .alerts]),
    ComplianceControl(
      number: "Art. 32(1)(c)", demand: "restoring after an incident", safeguards: [.backups, .copies]),
    ComplianceControl(
      number: "Art. 32(1)(d)", demand: "regular tests of the measures", safeguards: [.admission],
      organization: "the drill of DESIGN.md, and an audit"),
    ComplianceControl(
      number: "Art. 33", demand: "breaches are noticed and reported within 72 hours",
      safeguards: [.auditTrail, .networkLogs, .alerts], organization: "who reports to the authority"),
    ComplianceControl(
      number: "Art. 44", demand: "transfers to other countries", safeguards: [.placement],
      organization: "a legal ground for each region outside the Union"),
  ]
}
