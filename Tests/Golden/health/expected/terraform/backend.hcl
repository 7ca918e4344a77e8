# Where the states of all stages are kept. Yours to edit: it is written once and then left alone.
# The bucket must exist, be versioned, and be private.
bucket = "replace-with-your-state-bucket"
