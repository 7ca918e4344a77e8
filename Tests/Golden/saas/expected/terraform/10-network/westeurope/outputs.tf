output "virtual_network_id" {
  description = "The network."
  value       = azurerm_virtual_network.main.id
}

output "outgoing_addresses" {
  description = "Addresses that the outside sees, by zone."
  value       = { for zone, address in azurerm_public_ip.nat : zone => address.ip_address }
}

output "entrance_address" {
  description = "Address of Application Gateway."
  value       = azurerm_public_ip.entrance.ip_address
}
