# What the owner fills in, because no secret passes through Terraform or Git: each entry takes a JSON object of
# these keys, and External Secrets brings it into the cluster.
locals {
  secrets = {
    "ecommerce-platform-production/catalog/catalog-cache" = {
      meaning = "access of namespace catalog to catalog-cache (redis)"
      keys    = ["host", "port", "username", "password"]
    }
    "ecommerce-platform-production/catalog/catalog-db" = {
      meaning = "access of namespace catalog to catalog-db (postgresql)"
      keys    = ["host", "port", "username", "password"]
    }
    "ecommerce-platform-production/catalog/features-cache" = {
      meaning = "access of namespace catalog to features-cache (redis)"
      keys    = ["host", "port", "username", "password"]
    }
    "ecommerce-platform-production/catalog/pricing-cache" = {
      meaning = "access of namespace catalog to pricing-cache (redis)"
      keys    = ["host", "port", "username", "password"]
    }
    "ecommerce-platform-production/catalog/reviews-db" = {
      meaning = "access of namespace catalog to reviews-db (postgresql)"
      keys    = ["host", "port", "username", "password"]
    }
    "ecommerce-platform-production/catalog/search-index" = {
      meaning = "access of namespace catalog to search-index (elasticsearch)"
      keys    = ["host", "port", "username", "password"]
    }
    "ecommerce-platform-production/fulfilment/inventory-db" = {
      meaning = "access of namespace fulfilment to inventory-db (postgresql)"
      keys    = ["host", "port", "username", "password"]
    }
    "ecommerce-platform-production/fulfilment/orders-db" = {
      meaning = "access of namespace fulfilment to orders-db (postgresql)"
      keys    = ["host", "port", "username", "password"]
    }
    "ecommerce-platform-production/fulfilment/shipping-db" = {
      meaning = "access of namespace fulfilment to shipping-db (postgresql)"
      keys    = ["host", "port", "username", "password"]
    }
    "ecommerce-platform-production/identity/session-cache" = {
      meaning = "access of namespace identity to session-cache (redis)"
      keys    = ["host", "port", "username", "password"]
    }
    "ecommerce-platform-production/identity/users-db" = {
      meaning = "access of namespace identity to users-db (postgresql)"
      keys    = ["host", "port", "username", "password"]
    }
    "ecommerce-platform-production/marketing/promotions-db" = {
      meaning = "access of namespace marketing to promotions-db (postgresql)"
      keys    = ["host", "port", "username", "password"]
    }
    "ecommerce-platform-production/marketing/warehouse" = {
      meaning = "access of namespace marketing to warehouse (postgresql)"
      keys    = ["host", "port", "username", "password"]
    }
    "ecommerce-platform-production/monitoring/grafana-admin" = {
      meaning = "first account of Grafana"
      keys    = ["admin-user", "admin-password"]
    }
    "ecommerce-platform-production/orders/cart-cache" = {
      meaning = "access of namespace orders to cart-cache (redis)"
      keys    = ["host", "port", "username", "password"]
    }
    "ecommerce-platform-production/orders/orders-db" = {
      meaning = "access of namespace orders to orders-db (postgresql)"
      keys    = ["host", "port", "username", "password"]
    }
    "ecommerce-platform-production/payments/features-cache" = {
      meaning = "access of namespace payments to features-cache (redis)"
      keys    = ["host", "port", "username", "password"]
    }
    "ecommerce-platform-production/payments/payments-db" = {
      meaning = "access of namespace payments to payments-db (postgresql)"
      keys    = ["host", "port", "username", "password"]
    }
    "ecommerce-platform-production/storefront/content-cache" = {
      meaning = "access of namespace storefront to content-cache (redis)"
      keys    = ["host", "port", "username", "password"]
    }
    "ecommerce-platform-production/storefront/media-bucket" = {
      meaning = "access of namespace storefront to media-bucket (object-storage)"
      keys    = ["host", "port", "username", "password"]
    }
  }
}

resource "aws_secretsmanager_secret" "store" {
  for_each                = local.secrets
  name                    = each.key
  description             = each.value.meaning
  kms_key_id              = aws_kms_key.data.arn
  recovery_window_in_days = 30
}
