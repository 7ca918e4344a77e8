# Yours to edit: written once and then left alone. An empty answer stops the plan with what is missing.
dns_zone_group    = ""
certificate_email = ""
team_group_ids = {
  experience = ""
  identity   = ""
  core       = ""
  commerce   = ""
  engagement = ""
}
git_repository_url   = ""
arc_agent_public_key = ""
