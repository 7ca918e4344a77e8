# The limit is the estimate. Estimated are $9,726 for an average month, and $11,797 if every hour were the peak.
# It counts what carries the label platform; administrators of the billing account hear of it by mail.
resource "google_billing_budget" "platform" {
  billing_account = var.billing_account
  display_name    = "health-data-pipeline monthly"

  budget_filter {
    projects = ["projects/${data.google_project.current.number}"]
    labels = {
      platform = "health-data-pipeline"
    }
    calendar_period = "MONTH"
  }

  amount {
    specified_amount {
      currency_code = "USD"
      units         = "9726"
    }
  }

  threshold_rules {
    threshold_percent = 0.8
    spend_basis       = "CURRENT_SPEND"
  }

  threshold_rules {
    threshold_percent = 1.0
    spend_basis       = "CURRENT_SPEND"
  }

  threshold_rules {
    threshold_percent = 1.1
    spend_basis       = "FORECASTED_SPEND"
  }
}
