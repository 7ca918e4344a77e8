# The limit is the estimate. Estimated are $10,052 for an average month, and $18,336 if every hour were the peak.
# It counts what carries the tag platform, in all regions.
resource "azurerm_consumption_budget_subscription" "platform" {
  name            = "global-saas-monthly"
  subscription_id = "/subscriptions/${data.azurerm_client_config.current.subscription_id}"
  amount          = 10053
  time_grain      = "Monthly"

  time_period {
    start_date = formatdate("YYYY-MM-01'T'00:00:00Z", plantimestamp())
  }

  filter {
    tag {
      name   = "platform"
      values = ["global-saas"]
    }
  }

  notification {
    enabled        = true
    operator       = "GreaterThanOrEqualTo"
    threshold      = 80
    threshold_type = "Actual"
    contact_emails = var.budget_alert_emails
  }

  notification {
    enabled        = true
    operator       = "GreaterThanOrEqualTo"
    threshold      = 100
    threshold_type = "Actual"
    contact_emails = var.budget_alert_emails
  }

  notification {
    enabled        = true
    operator       = "GreaterThanOrEqualTo"
    threshold      = 110
    threshold_type = "Forecasted"
    contact_emails = var.budget_alert_emails
  }

  # Azure asks for the month in which the budget was made.
  lifecycle {
    ignore_changes = [time_period]
  }
}
