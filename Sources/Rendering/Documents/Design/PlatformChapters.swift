import Basics
import CloudCatalog
import DesignEngine
import PlatformSpec

/// Networking, storage, observability and security: what the chapters show before their decisions.
extension DesignDocument {
  // MARK: - Networking

  func networkingTables(_ document: inout MarkdownDocument) {
    let networking = specification.networking
    document.table(
      ["Part", "Chosen"],
      [
        ["Entrance", networking.ingress.rawValue],
        ["Web application firewall", networking.webApplicationFirewall ? "yes" : "no"],
        ["TLS at the entrance", networking.tls ? "yes" : "no"],
        ["Mesh", networking.mesh == .none ? "none" : "\(networking.mesh.rawValue), \(networking.meshMode.rawValue)"],
        ["Mutual TLS between services", networking.mutualTLS ? "required" : "no"],
        ["Network policies", "deny by default, enforced by \(enforcer(networking.networkPolicies))"],
      ])
    let entrances = specification.services.compactMap { service in
      context.publicHost(of: service).map { [service.name, $0.codeSpan, "\(service.entryShare) %"] }
    }
    document.table(["Entrance service", "Host", ">Share of requests"], entrances)
  }

  private func enforcer(_ engine: NetworkingWishes.PolicyEngine) -> String {
    switch engine {
    case .vpcCNI: "the provider's network plug-in"
    case .calico: "Calico"
    case .cilium: "Cilium"
    }
  }

  // MARK: - Storage

  func storageTables(_ document: inout MarkdownDocument) {
    let storage = specification.storage
    document.table(
      ["StorageClass", "Disk", ">Price per GiB and month", "Use"],
      [
        [SharedNames.generalStorageClass.codeSpan, storage.defaultDisk, diskPrice(storage.defaultDisk), "default"],
        [
          SharedNames.highIOPSStorageClass.codeSpan, storage.highIOPSDisk, diskPrice(storage.highIOPSDisk),
          "where a volume asks for it",
        ],
      ])
    document.table(
      ["Data store", "Engine", "Run by", "Used by"],
      specification.dataStores.map { store in
        [store.name, store.engine.rawValue, hosting(store), users(of: store)]
      })
    let volumes = design.workloads.filter { $0.service.volume != nil }
    document.table(
      ["Service with a volume", ">Size", "Disk", "Path"],
      volumes.compactMap { workload in
        workload.service.volume.map { volume in
          [
            workload.service.name, "\(volume.sizeGiB)Gi", volume.disk ?? storage.defaultDisk, volume.mountPath.codeSpan,
          ]
        }
      })
    let copies = storage.crossRegionCopies ? ", copied to another region" : ""
    document.paragraph(
      storage.backup
        ? "Backups are kept \(counted(storage.backupRetentionDays, "day"))\(copies)." : "There are no backups.")
  }

  private func diskPrice(_ disk: String) -> String {
    guard let region = design.clusters.first?.region,
      let price = Catalog.current.diskPrice(specification.provider.cloud, region: region, disk: disk)
    else { return "" }
    return "\(price.value.priceText) (\(price.asOf))"
  }

  private func hosting(_ store: DataStore) -> String {
    switch store.hosting {
    case .external: "its owner, outside of this platform"
    case .managed: "the provider"
    case .operator: store.operatorChoice?.rawValue ?? "an operator in the cluster"
    }
  }

  private func users(of store: DataStore) -> String {
    let names = specification.services.filter { $0.stores.contains(store.name) }.map(\.name)
    return names.prefix(6).joined(separator: ", ") + (names.count > 6 ? " and \(names.count - 6) more" : "")
  }

  // MARK: - Observability

  func observabilityTables(_ document: inout MarkdownDocument) {
    let wishes = specification.observability
    var rows: [[String]] = []
    rows.append([
      "Metrics", wishes.metrics ? "Prometheus" : "none", wishes.metrics ? days(wishes.metricsRetentionDays) : "",
    ])
    let archive = wishes.logArchiveDays > 0 ? ", then an archive for \(days(wishes.logArchiveDays))" : ""
    rows.append([
      "Logs", wishes.logStore == .none ? "none" : "\(wishes.logShipper.rawValue) to \(wishes.logStore.rawValue)",
      wishes.logStore == .none ? "" : days(wishes.logRetentionDays) + archive,
    ])
    rows.append([
      "Traces", wishes.traceStore.rawValue, wishes.traceStore == .none ? "" : "\(wishes.traceSampling) % of requests",
    ])
    rows.append(["Pages go to", wishes.pager?.rawValue ?? "nobody yet", ""])
    document.table(["Signal", "Where", "How much"], rows)
    document.table(
      ["Alert", "Severity", ">Rules", "Says"],
      contents.alerts.map { alert in
        [
          "[\(alert.name.escaped)](#\(AlertRule.anchor(of: alert.name)))", alert.severity, "\(alert.ruleCount)",
          alert.summary.codeSpanTemplates,
        ]
      })
  }

  private func days(_ count: Int) -> String { counted(count, "day") }

  // MARK: - Security

  func securityTables(_ document: inout MarkdownDocument) {
    let wishes = specification.security
    document.table(
      ["Control", "Chosen"],
      [
        ["Pod Security level", wishes.podSecurity.rawValue],
        ["Admission policies", wishes.policyEngine.rawValue],
        ["Secrets come from", wishes.secretStore == .provider ? "the provider's secret store" : "Vault"],
        ["Cloud identity of pods", wishes.workloadIdentity.rawValue],
        ["Audit log of the API server", wishes.auditLogging ? "yes" : "no"],
        [
          "Regimes",
          wishes.compliance.isEmpty ? "none asked for" : wishes.compliance.map(\.title).joined(separator: ", "),
        ],
      ])
    document.table(
      ["Needs more than restricted", "Because"],
      design.components.compactMap { component in
        component.podSecurityException.map { [component.id.rawValue, $0.escaped] }
      })
    identities(&document)
    secrets(&document)
  }

  private func identities(_ document: inout MarkdownDocument) {
    let all = design.components.flatMap(\.identities)
    document.table(
      ["Service account", "May do in the cloud"],
      all.map { identity in
        [
          "\(identity.namespace)/\(identity.serviceAccount)".codeSpan,
          identity.permissions.map(\.words).joined(separator: ", "),
        ]
      })
  }

  /// Secrets that the operator has to fill: Terraform makes them empty.
  private func secrets(_ document: inout MarkdownDocument) {
    guard let cluster = design.clusters.first else { return }
    let secrets = CloudSecret.all(in: design, cluster: cluster)
    if secrets.isEmpty { return }
    document.heading(3, "Secrets to fill")
    document.paragraph(
      "\(context.readsVault ? "They lie in Vault, below the engine `\(VaultStore.mount)`" : "These entries are for you to fill"); their values are yours and stand in no file\(design.clusters.count > 1 ? " (each cluster has its own, the first is shown)" : "")."
    )
    document.table(
      ["Entry", "Keys", "For"],
      secrets.map { secret in
        [secret.name.codeSpan, secret.keys.map(\.codeSpan).joined(separator: ", "), secret.meaning.escaped]
      })
  }
}

extension ComplianceRegime {
  var title: String {
    switch self {
    case .hipaa: "HIPAA"
    case .pciDSS: "PCI DSS"
    case .soc2: "SOC 2"
    case .gdpr: "GDPR"
    }
  }
}

extension CloudIdentity.Permission {
  /// The case's name as words: `scaleNodeGroups` is `scale node groups`.
  var words: String {
    var text = ""
    let signs = Array(rawValue)
    for (index, sign) in signs.enumerated() {
      let follows = index + 1 < signs.count ? signs[index + 1] : " "
      let begins = sign.isUppercase && index > 0 && (signs[index - 1].isLowercase || follows.isLowercase)
      if begins { text += " " }
      text += sign.isUppercase && !follows.isUppercase ? sign.lowercased() : String(sign)
    }
    return text
  }
}

extension String {
  /// Templates of Prometheus (`{{ $labels.x }}`) shown as code, the rest as it stands.
  var codeSpanTemplates: String {
    var rest = self[...]
    var text = ""
    while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
      text += String(rest[..<open.lowerBound]).escaped + String(rest[open.lowerBound..<close.upperBound]).codeSpan
      rest = rest[close.upperBound...]
    }
    return text + String(rest).escaped
  }
}
