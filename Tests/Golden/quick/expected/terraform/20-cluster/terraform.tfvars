# Yours to edit: written once and then left alone. An empty list stops the plan with what is missing.
cluster_admin_arns = []
api_allowed_cidrs  = []
