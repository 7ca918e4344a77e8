import Basics
import DesignEngine
import PlatformSpec

/// `30-platform/budget.tf`, `variables.tf` and `outputs.tf`.
extension AKSTerraform {
  func budget() -> HCLBody {
    guard isPrimary else { return [:] }
    let estimate = design.cost.averageTotal
    let limit = specification.targets.monthlyBudget ?? estimate
    if limit.micros == 0 { return [:] }
    let said = specification.targets.monthlyBudget != nil
    func notice(_ type: String, _ threshold: Int) -> HCLBody {
      [
        "enabled": true, "operator": "GreaterThanOrEqualTo", "threshold": .integer(threshold),
        "threshold_type": .literal(type), "contact_emails": .ref("var.budget_alert_emails"),
      ]
    }
    var file = HCLBody()
    file.resource(
      "azurerm_consumption_budget_subscription", "platform",
      comment: """
        The limit is \(said ? "what was asked for" : "the estimate"). Estimated are \(estimate.wholeDollars) for an \
        average month, and \(design.cost.peakTotal.wholeDollars) if every hour were the peak.
        It counts what carries the tag platform, in all regions.
        """,
      [
        "name": "\(specification.slug)-monthly",
        "subscription_id": "/subscriptions/${data.azurerm_client_config.current.subscription_id}",
        "amount": .integer(Int((limit.micros + 999_999) / 1_000_000)), "time_grain": "Monthly",
        "time_period": .block(["start_date": .ref("formatdate(\"YYYY-MM-01'T'00:00:00Z\", plantimestamp())")]),
        "filter": .block(["tag": .block(["name": "platform", "values": ["\(specification.slug)"]])]),
        "notification": .blocks(
          labels: [], [notice("Actual", 80), notice("Actual", 100), notice("Forecasted", 110)]),
        "#": "Azure asks for the month in which the budget was made.",
        "lifecycle": .block(["ignore_changes": [.ref("time_period")]]),
      ])
    return file
  }

  private var hasBudget: Bool { !budget().entries.isEmpty }

  func platformAnswers(_ note: HCLValue) -> HCLBody {
    let entries: HCLBody = [
      "dns_zone_group": needsZone ? "" : .omitted,
      "certificate_email": has(.certManager) ? "" : .omitted,
      "vault_address": readsVault ? "" : .omitted,
      "team_group_ids": .object(teams.map { HCLEntry($0, "") }),
      "budget_alert_emails": hasBudget ? [] : .omitted,
      "git_repository_url": specification.gitOps == .flux ? "" : .omitted,
      "arc_agent_public_key": hasSeveralClusters ? "" : .omitted,
    ]
    let start: HCLBody = ["#": note]
    return start.then(entries)
  }

  private var teams: [String] {
    var teams: [String] = []
    for namespace in design.namespaces where !teams.contains(namespace.team) { teams.append(namespace.team) }
    return teams
  }

  func platformVariables() -> HCLBody {
    var file = HCLBody()
    if needsZone {
      file.variable(
        "dns_zone_group", "Group of resources with the public zone of the domain.", type: "string",
        [
          "validation": .block([
            "condition": .ref("length(var.dns_zone_group) > 0"),
            "error_message": "Name the group: az network dns zone list.",
          ])
        ])
    }
    file.variable(
      "team_group_ids", "Object id of the group of Entra by the team that it is.", type: "map(string)",
      [
        "validation": .block([
          "condition": .ref(
            "alltrue([for team in [\(teams.map { "\"\($0)\"" }.joined(separator: ", "))] : "
              + "can(regex(\"^[0-9a-fA-F-]{36}$\", var.team_group_ids[team]))])"),
          "error_message": "Every team needs the object id of its group: az ad group list.",
        ])
      ])
    if has(.certManager) { file.append(Self.certificateVariable) }
    if readsVault { file.append(Self.vaultVariable) }
    if hasBudget { file.append(Self.budgetVariable) }
    file.append(storeVariables())
    if hasFrontDoor, specification.networking.webApplicationFirewall {
      file.variable(
        "requests_per_address", "Requests of one address in a minute after which it is blocked.", type: "number",
        ["default": 600])
    }
    file.append(fleetVariables())
    return file
  }

  private func storeVariables() -> HCLBody {
    var file = HCLBody()
    guard !serverStores.isEmpty else { return file }
    file.variable(
      "server_passwords",
      "First password of the administrator of each store, by its name; give it as TF_VAR_server_passwords.",
      type: "map(string)", ["sensitive": true, "ephemeral": true])
    file.variable(
      "server_password_version", "Count it up to write the passwords anew.", type: "number", ["default": 1])
    return file
  }

  private func fleetVariables() -> HCLBody {
    var file = HCLBody()
    if specification.gitOps == .flux {
      file.variable(
        "git_repository_url", "Repository that Flux watches.", type: "string",
        [
          "validation": .block([
            "condition": .ref("can(regex(\"^(https|ssh)://\", var.git_repository_url))"),
            "error_message": "Give the address of the repository: https://… or ssh://….",
          ])
        ])
      file.variable(
        "git_secret_name", "Secret in flux-system with the key of a private repository; null for an open one.",
        type: "string", ["default": .null])
      addSharedSettings(to: &file)
    } else {
      addRepository(to: &file)
    }
    if hasSeveralClusters {
      file.variable(
        "arc_agent_public_key", "Public key of the agents of Azure Arc, base64 of its DER form.", type: "string",
        [
          "validation": .block([
            "condition": .ref("length(var.arc_agent_public_key) > 300"),
            "error_message":
              "openssl genrsa -traditional -out arc.pem 4096 && openssl rsa -in arc.pem -RSAPublicKey_out -outform DER | base64 -w0",
          ])
        ])
    }
    return file
  }

  // MARK: - Outputs

  func platformOutputs() -> HCLBody {
    var file = HCLBody()
    addSettings(AKSSetting.needed(by: design).map { (setting: $0.setting, value: expression(for: $0)) }, to: &file)
    addBootstrap(to: &file)
    addSecretsToFill(
      by: "az keyvault secret set --vault-name ${azurerm_key_vault.secrets.name} --name ${name} --file secret.json",
      to: &file)
    if hasFrontDoor {
      file.output(
        "front_door_id",
        "Number of the Front Door, which the firewalls of the regions let in: an answer of 10-network.",
        .ref("azurerm_cdn_frontdoor_profile.main.resource_guid"))
    }
    if hasSeveralClusters {
      file.output(
        "arc_agents", "Installs the agents of Azure Arc with the private key of the pair; run it once.",
        .template(
          "helm upgrade --install azure-arc oci://mcr.microsoft.com/azurearck8s/batch1/stable/azure-arc-k8sagents"
            + " --namespace azure-arc-release --create-namespace --set systemDefaultValues.spnOnboarding=false"
            + " --set global.subscriptionId=${data.azurerm_client_config.current.subscription_id}"
            + " --set global.tenantId=${data.azurerm_client_config.current.tenant_id}"
            + " --set global.resourceGroupName=${\(Self.group).name} --set global.location=${local.region}"
            + " --set global.resourceName=${azurerm_arc_kubernetes_cluster.main.name}"
            + " --set-file global.onboardingPrivateKey=arc.pem"))
    }
    return file
  }

  private func expression(for setting: AKSSetting) -> HCLValue {
    switch setting {
    case .subscriptionID: .ref("data.azurerm_client_config.current.subscription_id")
    case .tenantID: .ref("data.azurerm_client_config.current.tenant_id")
    case .vaultURL: .ref("trimsuffix(azurerm_key_vault.secrets.vault_uri, \"/\")")
    case .dnsZoneGroup: .ref("var.dns_zone_group")
    case .queueNamespace: .ref("azurerm_servicebus_namespace.main.name")
    case .backupAccount: .ref("azurerm_storage_account.backup.name")
    case .logArchiveAccount: .ref("azurerm_storage_account.log_archive.name")
    case .telemetryAccount: .ref("azurerm_storage_account.telemetry.name")
    case .client(let identity):
      .ref(
        "azurerm_user_assigned_identity.workload[\"\(identity.namespace)/\(identity.serviceAccount)\"].client_id")
    case .deliverer: .ref(deliverer)
    case .entranceID: .ref("azurerm_application_load_balancer.main.id")
    case .firewallID: firewallPolicyID
    case .group(let team): .ref("var.team_group_ids[\"\(team)\"]")
    }
  }
}
