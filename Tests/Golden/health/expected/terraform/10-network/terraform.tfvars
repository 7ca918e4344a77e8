# Yours to edit: written once and then left alone. An empty answer stops the plan with what is missing.
project_id           = ""
access_policy        = ""
perimeter_members    = []
interconnect_domains = []
