# Where the states of all stages are kept. Yours to edit: it is written once and then left alone.
# The account must exist, keep versions of its blobs, and be private.
resource_group_name  = "replace-with-your-state-group"
storage_account_name = "replacewithyourstate"
container_name       = "states"
