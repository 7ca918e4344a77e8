import DesignEngine
import PlatformSpec

/// `30-platform/dns.tf` and `firewall.tf`.
extension EKSTerraform {
  var needsZone: Bool { needs(.hostedZoneID) || needs(.certificateARN) }

  func domainNames() -> HCLBody {
    var file = HCLBody()
    guard needsZone else { return file }
    file.data(
      "aws_route53_zone", "main",
      comment: "Must exist: a zone made here would have name servers that its parent does not know.",
      ["name": .ref("var.hosted_zone_name"), "private_zone": false])
    if needs(.certificateARN) { file.append(certificate()) }
    return file
  }

  private func certificate() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "aws_acm_certificate", "main",
      comment: "For the domain and the names right below it; renewed by ACM as long as its records stand.",
      [
        "domain_name": .literal(specification.networking.domain),
        "subject_alternative_names": [.literal("*.\(specification.networking.domain)")],
        "validation_method": "DNS",
        "lifecycle": .block(["create_before_destroy": true]),
      ])
    file.resource(
      "aws_route53_record", "validation",
      comment: "Domain and wildcard are proved by the same record.",
      [
        "for_each": .expression(
          """
          {
            for option in aws_acm_certificate.main.domain_validation_options : option.domain_name => option
            if !startswith(option.domain_name, "*.")
          }
          """),
        "zone_id": .ref("data.aws_route53_zone.main.zone_id"),
        "name": .ref("each.value.resource_record_name"),
        "type": .ref("each.value.resource_record_type"),
        "records": [.ref("each.value.resource_record_value")],
        "ttl": 300,
        "allow_overwrite": true,
      ])
    file.resource(
      "aws_acm_certificate_validation", "main",
      [
        "certificate_arn": .ref("aws_acm_certificate.main.arn"),
        "validation_record_fqdns": .ref("[for record in aws_route53_record.validation : record.fqdn]"),
      ])
    return file
  }

  func webFirewall() -> HCLBody {
    guard needs(.webACLARN) else { return [:] }
    var file = HCLBody()
    file.resource(
      "aws_wafv2_web_acl", "main",
      comment: "The Ingress names it; the load balancer controller puts it in front of the load balancer.",
      [
        "name": .ref("local.cluster_name"),
        "scope": "REGIONAL",
        "default_action": .block(["allow": .block([:])]),
        "rule": .blocks(labels: [], firewallRules()),
        "visibility_config": visibility("all"),
      ])
    file.resource(
      "aws_cloudwatch_log_group", "firewall",
      [
        "#": "WAF takes only groups whose name begins so.",
        "name": "aws-waf-logs-${local.cluster_name}",
        "retention_in_days": .integer(LogRetention.atLeast(max(30, specification.observability.logArchiveDays))),
        "kms_key_id": logKey(in: .platform),
      ])
    file.resource(
      "aws_wafv2_web_acl_logging_configuration", "main",
      comment: "Only what was blocked or counted is kept, without the signs by which users are known.",
      firewallLogging())
    return file
  }

  private func firewallRules() -> [HCLBody] {
    let groups: [(name: String, rule: String, counted: [String])] = [
      ("reputation", "AWSManagedRulesAmazonIpReputationList", []),
      ("common", "AWSManagedRulesCommonRuleSet", ["SizeRestrictions_BODY"]),
      ("bad-inputs", "AWSManagedRulesKnownBadInputsRuleSet", []),
      ("sql", "AWSManagedRulesSQLiRuleSet", []),
    ]
    let rate: HCLBody = [
      "name": "rate-per-address",
      "priority": 1,
      "action": .block(["block": .block([:])]),
      "statement": .block([
        "rate_based_statement": .block([
          "aggregate_key_type": "IP", "evaluation_window_sec": 300, "limit": .ref("var.requests_per_address"),
        ])
      ]),
      "visibility_config": visibility("rate-per-address"),
    ]
    return [rate] + groups.enumerated().map { managed($1.name, $1.rule, counted: $1.counted, priority: ($0 + 1) * 10) }
  }

  private func managed(_ name: String, _ rule: String, counted: [String], priority: Int) -> HCLBody {
    let overrides: [HCLBody] = counted.map {
      [
        "#": "Uploads are larger than the 8 KB that it allows: counted, not blocked.",
        "name": .literal($0), "action_to_use": .block(["count": .block([:])]),
      ]
    }
    return [
      "name": .literal(name),
      "priority": .integer(priority),
      "override_action": .block(["none": .block([:])]),
      "statement": .block([
        "managed_rule_group_statement": .block([
          "vendor_name": "AWS",
          "name": .literal(rule),
          "rule_action_override": overrides.isEmpty ? .omitted : .blocks(labels: [], overrides),
        ])
      ]),
      "visibility_config": visibility(name),
    ]
  }

  private func visibility(_ metric: String) -> HCLValue {
    .block([
      "cloudwatch_metrics_enabled": true,
      "metric_name": "${local.cluster_name}-\(metric)",
      "sampled_requests_enabled": true,
    ])
  }

  private func firewallLogging() -> HCLBody {
    func kept(_ action: String) -> HCLBody { ["action_condition": .block(["action": .literal(action)])] }
    return [
      "resource_arn": .ref("aws_wafv2_web_acl.main.arn"),
      "log_destination_configs": [.ref("aws_cloudwatch_log_group.firewall.arn")],
      "logging_filter": .block([
        "default_behavior": "DROP",
        "filter": .block([
          "behavior": "KEEP", "requirement": "MEETS_ANY",
          "condition": .blocks(labels: [], [kept("BLOCK"), kept("COUNT")]),
        ]),
      ]),
      "redacted_fields": .blocks(
        labels: [],
        [
          ["single_header": .block(["name": "authorization"])], ["single_header": .block(["name": "cookie"])],
        ]),
    ]
  }
}
