# Every request passes it; the managed rules are those of Microsoft, in the mode that blocks.
resource "azurerm_web_application_firewall_policy" "main" {
  name                = local.cluster_name
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  tags                = local.tags

  policy_settings {
    enabled                     = true
    mode                        = "Prevention"
    request_body_check          = true
    max_request_body_size_in_kb = 128
    file_upload_limit_in_mb     = 100
  }

  dynamic "custom_rules" {
    for_each = var.front_door_id == null ? [] : [var.front_door_id]

    content {
      name      = "OnlyOurFrontDoor"
      priority  = 10
      rule_type = "MatchRule"
      action    = "Block"

      match_conditions {
        match_variables {
          variable_name = "RequestHeaders"
          selector      = "X-Azure-FDID"
        }

        operator           = "Equal"
        negation_condition = true
        match_values       = [custom_rules.value]
      }
    }
  }

  custom_rules {
    name                 = "RatePerAddress"
    priority             = 20
    rule_type            = "RateLimitRule"
    action               = "Block"
    rate_limit_duration  = "OneMin"
    rate_limit_threshold = var.requests_per_address
    group_rate_limit_by  = "ClientAddrXFFHeader"

    match_conditions {
      match_variables {
        variable_name = "RequestUri"
      }

      operator = "Any"
    }
  }

  managed_rules {
    managed_rule_set {
      type    = "Microsoft_DefaultRuleSet"
      version = "2.1"
    }

    managed_rule_set {
      type    = "Microsoft_BotManagerRuleSet"
      version = "1.1"
    }
  }
}
