import Basics
import DesignEngine
import PlatformSpec

/// `30-platform/budget.tf`, `variables.tf` and `outputs.tf`.
extension GKETerraform {
  func budget() -> HCLBody {
    guard isPrimary else { return [:] }
    let estimate = design.cost.averageTotal
    let limit = specification.targets.monthlyBudget ?? estimate
    if limit.micros == 0 { return [:] }
    let said = specification.targets.monthlyBudget != nil
    func threshold(_ share: String, _ basis: String) -> HCLBody {
      ["threshold_percent": .expression(share), "spend_basis": .literal(basis)]
    }
    var file = HCLBody()
    file.resource(
      "google_billing_budget", "platform",
      comment: """
        The limit is \(said ? "what was asked for" : "the estimate"). Estimated are \(estimate.wholeDollars) for an \
        average month, and \(design.cost.peakTotal.wholeDollars) if every hour were the peak.
        It counts what carries the label platform; administrators of the billing account hear of it by mail.
        """,
      [
        "billing_account": .ref("var.billing_account"),
        "display_name": "\(specification.slug) monthly",
        "budget_filter": .block([
          "projects": ["projects/${data.google_project.current.number}"],
          "labels": ["platform": .literal(specification.slug)],
          "calendar_period": "MONTH",
        ]),
        "amount": .block([
          "specified_amount": .block([
            "currency_code": "USD", "units": .literal(String((limit.micros + 999_999) / 1_000_000)),
          ])
        ]),
        "threshold_rules": .blocks(
          labels: [],
          [
            threshold("0.8", "CURRENT_SPEND"), threshold("1.0", "CURRENT_SPEND"), threshold("1.1", "FORECASTED_SPEND"),
          ]),
      ])
    return file
  }

  func platformVariables() -> HCLBody {
    var file = HCLBody()
    file.variable(
      "group_domain", "Domain of the Google groups of the teams.", type: "string",
      [
        "validation": .block([
          "condition": .ref("can(regex(\"^[a-z0-9.-]+[.][a-z]+$\", var.group_domain))"),
          "error_message": "Give the domain of your organization.",
        ])
      ])
    if needsZone {
      let usual = specification.networking.domain.map { $0 == "." ? "-" : "\($0)" }.joined()
      file.variable(
        "dns_zone_name", "Name of the public zone in Cloud DNS that holds \(specification.networking.domain).",
        type: "string", ["default": .literal(usual)])
    }
    if has(.certManager) { file.append(Self.certificateVariable) }
    if readsVault { file.append(Self.vaultVariable) }
    if hasBudget {
      file.variable(
        "billing_account", "Billing account of the project, 012345-6789AB-CDEF01.", type: "string",
        [
          "validation": .block([
            "condition": .ref("can(regex(\"^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$\", var.billing_account))"),
            "error_message": "Give the identifier of the billing account: gcloud billing accounts list.",
          ])
        ])
    }
    if hasEntrance, specification.networking.webApplicationFirewall {
      file.variable(
        "requests_per_address", "Requests of one address in five minutes after which it is refused.", type: "number",
        ["default": 2000])
    }
    addRepository(to: &file)
    return file
  }

  private var hasBudget: Bool { !budget().entries.isEmpty }

  func platformAnswers() -> HCLBody {
    [
      "group_domain": "",
      "certificate_email": has(.certManager) ? "" : .omitted,
      "vault_address": readsVault ? "" : .omitted,
      "billing_account": hasBudget ? "" : .omitted,
    ]
  }

  func platformOutputs() -> HCLBody {
    var file = HCLBody()
    addSettings(GKESetting.allCases.filter(needs).map { (setting: $0.setting, value: expression(for: $0)) }, to: &file)
    file.append(storeOutputs())
    addSecretsToFill(
      by: "gcloud secrets versions add ${name} --project ${var.project_id} --data-file=secret.json",
      to: &file)
    addBootstrap(to: &file)
    return file
  }

  private func expression(for setting: GKESetting) -> HCLValue {
    switch setting {
    case .projectID: .ref("var.project_id")
    case .groupDomain: .ref("var.group_domain")
    case .backupBucket: .ref("google_storage_bucket.backup.name")
    case .logArchiveBucket: .ref("google_storage_bucket.log_archive.name")
    case .lokiBucket: .ref("google_storage_bucket.loki.name")
    case .tempoBucket: .ref("google_storage_bucket.tempo.name")
    }
  }
}
