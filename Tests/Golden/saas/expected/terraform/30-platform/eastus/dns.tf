# Must exist: a zone made here would have name servers that its parent does not know.
data "azurerm_resource_group" "zone" {
  name = var.dns_zone_group
}

data "azurerm_dns_zone" "main" {
  name                = "global-saas.example.com"
  resource_group_name = data.azurerm_resource_group.zone.name
}
