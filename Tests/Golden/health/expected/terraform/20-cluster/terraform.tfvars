# Yours to edit: written once and then left alone. An empty answer stops the plan with what is missing.
project_id        = ""
cluster_admins    = []
group_domain      = ""
api_allowed_cidrs = []
