import Basics
import DesignEngine
import PlatformSpec

/// `30-platform/secrets.tf`, `budget.tf`, `variables.tf` and `outputs.tf`.
extension EKSTerraform {
  func secrets() -> HCLBody {
    if secretList.isEmpty { return [:] }
    var file = secretTable
    file.resource(
      "aws_secretsmanager_secret", "store",
      [
        "for_each": .ref("local.secrets"),
        "name": .ref("each.key"),
        "description": .ref("each.value.meaning"),
        "kms_key_id": hasCustomerKeys ? .ref("aws_kms_key.data.arn") : .omitted,
        "recovery_window_in_days": 30,
      ])
    return file
  }

  func budget() -> HCLBody {
    guard isPrimary else { return [:] }
    let estimate = design.cost.averageTotal
    let limit = specification.targets.monthlyBudget ?? estimate
    if limit.micros == 0 { return [:] }
    let said = specification.targets.monthlyBudget != nil
    func alarm(_ type: String, _ threshold: Int) -> HCLBody {
      [
        "notification_type": .literal(type), "comparison_operator": "GREATER_THAN", "threshold": .integer(threshold),
        "threshold_type": "PERCENTAGE", "subscriber_email_addresses": .ref("var.budget_alert_emails"),
      ]
    }
    var file = HCLBody()
    file.resource(
      "aws_budgets_budget", "platform",
      comment: """
        The limit is \(said ? "what was asked for" : "the estimate"). Estimated are \(estimate.wholeDollars) for an \
        average month, and \(design.cost.peakTotal.wholeDollars) if every hour were the peak.
        It counts what carries the tag platform, once that is activated as a cost allocation tag in the billing console.
        """,
      [
        "name": "\(specification.slug)-monthly",
        "budget_type": "COST",
        "time_unit": "MONTHLY",
        "limit_amount": .literal(String((limit.micros + 999_999) / 1_000_000)),
        "limit_unit": "USD",
        "cost_filter": .block(["name": "TagKeyValue", "values": [.literal("user:platform$\(specification.slug)")]]),
        "notification": .blocks(labels: [], [alarm("ACTUAL", 80), alarm("ACTUAL", 100), alarm("FORECASTED", 110)]),
      ])
    return file
  }

  func platformVariables() -> HCLBody {
    var file = HCLBody()
    if needsZone {
      file.variable(
        "hosted_zone_name", "Public zone of Route 53 that holds the domain.", type: "string",
        ["default": .literal(specification.networking.domain)])
    }
    if has(.certManager) { file.append(Self.certificateVariable) }
    file.append(workspaceVariable())
    if readsVault { file.append(Self.vaultVariable) }
    if !budget().entries.isEmpty { file.append(Self.budgetVariable) }
    if needs(.webACLARN) {
      file.variable(
        "requests_per_address", "Requests of one address in five minutes after which it is blocked.", type: "number",
        ["default": 2000])
    }
    file.append(storeVariables())
    if copiesBackups {
      file.variable(
        "backup_copy_region", "Region that keeps copies of the backups.", type: "string",
        [
          "default": .literal(copyRegion),
          "validation": .block([
            "condition": .ref("var.backup_copy_region != local.region"),
            "error_message": "A copy in the same region is lost with it.",
          ]),
        ])
    }
    addRepository(to: &file)
    return file
  }

  /// What the first region made, asked of the others.
  private func workspaceVariable() -> HCLBody {
    var file = HCLBody()
    if needs(.metricsWorkspace), !isPrimary {
      file.variable(
        "metrics_workspace", "What the first region's stage put out as metrics_workspace.", type: "string",
        [
          "validation": .block([
            "condition": .ref("can(regex(\"^ws-[0-9a-f-]+$\", var.metrics_workspace))"),
            "error_message": "Apply the first region, and give its output metrics_workspace here.",
          ])
        ])
    }
    return file
  }

  func platformAnswers() -> HCLBody {
    let hasBudget = !budget().entries.isEmpty
    let needsWorkspace = needs(.metricsWorkspace) && !isPrimary
    if !has(.certManager), !hasBudget, !readsVault, !needsWorkspace { return [:] }
    return [
      "#": "Yours to edit: written once and then left alone. An empty answer stops the plan with what is missing.",
      "certificate_email": has(.certManager) ? "" : .omitted,
      "vault_address": readsVault ? "" : .omitted,
      "metrics_workspace": needsWorkspace ? "" : .omitted,
      "budget_alert_emails": hasBudget ? [] : .omitted,
    ]
  }

  func platformOutputs() -> HCLBody {
    var file = HCLBody()
    addSettings(EKSSetting.allCases.filter(needs).map { (setting: $0.setting, value: expression(for: $0)) }, to: &file)
    addSecretsToFill(
      by:
        "aws secretsmanager put-secret-value --region ${local.region} --secret-id ${name} --secret-string file://secret.json",
      to: &file)
    file.append(storeOutputs())
    addBootstrap(to: &file)
    return file
  }

  private func expression(for setting: EKSSetting) -> HCLValue {
    switch setting {
    case .awsAccountID: .ref("data.aws_caller_identity.current.account_id")
    case .networkID: .ref("data.aws_eks_cluster.main.vpc_config[0].vpc_id")
    case .certificateARN: .ref("aws_acm_certificate_validation.main.certificate_arn")
    case .webACLARN: .ref("aws_wafv2_web_acl.main.arn")
    case .diskKeyARN: .ref("data.aws_kms_alias.disks.target_key_arn")
    case .backupBucket: .ref("aws_s3_bucket.backup.bucket")
    case .backupKeyARN: .ref("aws_kms_key.backup.arn")
    case .loadBalancerLogBucket: .ref("aws_s3_bucket.load_balancer_logs.bucket")
    case .logArchiveBucket: .ref("aws_s3_bucket.log_archive.bucket")
    case .lokiBucket: .ref("aws_s3_bucket.loki.bucket")
    case .tempoBucket: .ref("aws_s3_bucket.tempo.bucket")
    case .hostedZoneID: .ref("data.aws_route53_zone.main.zone_id")
    case .metricsWorkspace:
      isPrimary ? .ref("aws_prometheus_workspace.central.id") : .ref("var.metrics_workspace")
    case .interruptionQueueURL: .ref("aws_sqs_queue.interruptions.url")
    case .entranceHealthCheckID: .ref("aws_route53_health_check.entrance.id")
    // `1.36.2-20260801` is the release of the image al2023@v20260801.
    case .nodeImageVersion: .template("v${split(\"-\", nonsensitive(data.aws_ssm_parameter.node_image.value))[1]}")
    }
  }
}
