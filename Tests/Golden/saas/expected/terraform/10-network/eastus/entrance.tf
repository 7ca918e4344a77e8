resource "azurerm_public_ip" "entrance" {
  name                = "${local.cluster_name}-entrance"
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  tags                = local.tags
  allocation_method   = "Static"
  sku                 = "Standard"
  zones               = ["1", "2", "3"]
}

# Made here with the least that Azure asks for; listeners, rules, probes and certificates are written by the
# controller in the cluster from its Ingresses, and a plan leaves them alone.
resource "azurerm_application_gateway" "main" {
  name                              = local.cluster_name
  resource_group_name               = azurerm_resource_group.main.name
  location                          = azurerm_resource_group.main.location
  tags                              = local.tags
  zones                             = ["1", "2", "3"]
  enable_http2                      = true
  firewall_policy_id                = azurerm_web_application_firewall_policy.main.id
  force_firewall_policy_association = true

  sku {
    name = "WAF_v2"
    tier = "WAF_v2"
  }

  autoscale_configuration {
    min_capacity = 1
    max_capacity = 20
  }

  ssl_policy {
    policy_type = "Predefined"
    policy_name = "AppGwSslPolicy20220101S"
  }

  gateway_ip_configuration {
    name      = "main"
    subnet_id = azurerm_subnet.entrance.id
  }

  frontend_ip_configuration {
    name                 = "public"
    public_ip_address_id = azurerm_public_ip.entrance.id
  }

  frontend_port {
    name = "http"
    port = 80
  }

  backend_address_pool {
    name = "none"
  }

  backend_http_settings {
    name                  = "none"
    port                  = 80
    protocol              = "Http"
    cookie_based_affinity = "Disabled"
    request_timeout       = 30
  }

  http_listener {
    name                           = "none"
    frontend_ip_configuration_name = "public"
    frontend_port_name             = "http"
    protocol                       = "Http"
  }

  request_routing_rule {
    name                       = "none"
    priority                   = 20000
    rule_type                  = "Basic"
    http_listener_name         = "none"
    backend_address_pool_name  = "none"
    backend_http_settings_name = "none"
  }

  lifecycle {
    prevent_destroy = true
    ignore_changes = [
      backend_address_pool,
      backend_http_settings,
      frontend_port,
      http_listener,
      probe,
      redirect_configuration,
      request_routing_rule,
      ssl_certificate,
      tags,
      url_path_map,
    ]
  }
}
