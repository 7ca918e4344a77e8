# Yours to edit: written once and then left alone. An empty answer stops the plan with what is missing.
project_id        = ""
group_domain      = ""
certificate_email = ""
billing_account   = ""
