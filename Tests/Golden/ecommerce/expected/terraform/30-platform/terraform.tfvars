# Yours to edit: written once and then left alone. An empty answer stops the plan with what is missing.
certificate_email   = ""
budget_alert_emails = []
