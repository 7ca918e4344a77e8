resource "azurerm_cdn_frontdoor_profile" "main" {
  name                = "global-saas"
  resource_group_name = data.azurerm_resource_group.main.name
  # Managed rules of the firewall come with this tier only.
  sku_name                 = "Premium_AzureFrontDoor"
  response_timeout_seconds = 60
  tags                     = local.tags

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_cdn_frontdoor_endpoint" "main" {
  name                     = "global-saas"
  cdn_frontdoor_profile_id = azurerm_cdn_frontdoor_profile.main.id
  tags                     = local.tags
}

# Where each region is reached, and asked for its health.
locals {
  regions = {
    eastus        = "eastus.global-saas.example.com"
    westeurope    = "westeurope.global-saas.example.com"
    southeastasia = "southeastasia.global-saas.example.com"
  }
}

# Regions within 50 ms of the fastest share the users; one that fails two of four probes gets none.
resource "azurerm_cdn_frontdoor_origin_group" "main" {
  name                                                      = "regions"
  cdn_frontdoor_profile_id                                  = azurerm_cdn_frontdoor_profile.main.id
  session_affinity_enabled                                  = false
  restore_traffic_time_to_healed_or_new_endpoint_in_minutes = 10

  health_probe {
    protocol            = "Https"
    path                = "/readyz"
    request_type        = "GET"
    interval_in_seconds = 30
  }

  load_balancing {
    sample_size                        = 4
    successful_samples_required        = 3
    additional_latency_in_milliseconds = 50
  }
}

resource "azurerm_cdn_frontdoor_origin" "region" {
  for_each                      = local.regions
  name                          = each.key
  cdn_frontdoor_origin_group_id = azurerm_cdn_frontdoor_origin_group.main.id
  enabled                       = true
  # The name of the certificate; the application is told the name that the user typed.
  host_name                      = each.value
  certificate_name_check_enabled = true
  http_port                      = 80
  https_port                     = 443
  priority                       = 1
  weight                         = 500
}

# Names that users type.
locals {
  public_hosts = {
    apex = {
      host   = "global-saas.example.com"
      record = "@"
    }
    api = {
      host   = "api.global-saas.example.com"
      record = "api"
    }
    sessions = {
      host   = "sessions.global-saas.example.com"
      record = "sessions"
    }
    files = {
      host   = "files.global-saas.example.com"
      record = "files"
    }
  }
}

resource "azurerm_cdn_frontdoor_custom_domain" "host" {
  for_each                 = local.public_hosts
  name                     = each.key
  cdn_frontdoor_profile_id = azurerm_cdn_frontdoor_profile.main.id
  dns_zone_id              = data.azurerm_dns_zone.main.id
  host_name                = each.value.host

  tls {
    certificate_type    = "ManagedCertificate"
    minimum_tls_version = "TLS12"
  }
}

# That the names are ours.
resource "azurerm_dns_txt_record" "proof" {
  for_each            = local.public_hosts
  name                = each.value.record == "@" ? "_dnsauth" : "_dnsauth.${each.value.record}"
  zone_name           = data.azurerm_dns_zone.main.name
  resource_group_name = data.azurerm_resource_group.zone.name
  ttl                 = 300

  record {
    value = azurerm_cdn_frontdoor_custom_domain.host[each.key].validation_token
  }
}

# An alias: it follows the endpoint, and the domain itself may be one.
resource "azurerm_dns_a_record" "host" {
  for_each            = local.public_hosts
  name                = each.value.record
  zone_name           = data.azurerm_dns_zone.main.name
  resource_group_name = data.azurerm_resource_group.zone.name
  ttl                 = 300
  target_resource_id  = azurerm_cdn_frontdoor_endpoint.main.id
}

resource "azurerm_cdn_frontdoor_route" "main" {
  name                            = "all"
  cdn_frontdoor_endpoint_id       = azurerm_cdn_frontdoor_endpoint.main.id
  cdn_frontdoor_origin_group_id   = azurerm_cdn_frontdoor_origin_group.main.id
  cdn_frontdoor_origin_ids        = [for origin in azurerm_cdn_frontdoor_origin.region : origin.id]
  cdn_frontdoor_custom_domain_ids = [for domain in azurerm_cdn_frontdoor_custom_domain.host : domain.id]
  patterns_to_match               = ["/*"]
  supported_protocols             = ["Http", "Https"]
  forwarding_protocol             = "HttpsOnly"
  https_redirect_enabled          = true
  # The name that Azure gave it serves nobody.
  link_to_default_domain = false
}

resource "azurerm_monitor_diagnostic_setting" "front_door" {
  name                           = "logs"
  target_resource_id             = azurerm_cdn_frontdoor_profile.main.id
  log_analytics_workspace_id     = data.azurerm_log_analytics_workspace.main.id
  log_analytics_destination_type = "Dedicated"

  enabled_log {
    category = "FrontDoorAccessLog"
  }

  enabled_log {
    category = "FrontDoorHealthProbeLog"
  }

  enabled_log {
    category = "FrontDoorWebApplicationFirewallLog"
  }
}
