# The limit is the estimate. Estimated are $12,295 for an average month, and $31,928 if every hour were the peak.
# It counts what carries the tag platform, once that is activated as a cost allocation tag in the billing console.
resource "aws_budgets_budget" "platform" {
  name         = "ecommerce-platform-monthly"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = "12295"
  limit_unit   = "USD"

  cost_filter {
    name   = "TagKeyValue"
    values = ["user:platform$ecommerce-platform"]
  }

  notification {
    notification_type          = "ACTUAL"
    comparison_operator        = "GREATER_THAN"
    threshold                  = 80
    threshold_type             = "PERCENTAGE"
    subscriber_email_addresses = var.budget_alert_emails
  }

  notification {
    notification_type          = "ACTUAL"
    comparison_operator        = "GREATER_THAN"
    threshold                  = 100
    threshold_type             = "PERCENTAGE"
    subscriber_email_addresses = var.budget_alert_emails
  }

  notification {
    notification_type          = "FORECASTED"
    comparison_operator        = "GREATER_THAN"
    threshold                  = 110
    threshold_type             = "PERCENTAGE"
    subscriber_email_addresses = var.budget_alert_emails
  }
}
