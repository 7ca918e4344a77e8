# Yours to edit: written once and then left alone. An empty answer stops the plan with what is missing.
cluster_admin_group_ids = []
api_allowed_cidrs       = []
