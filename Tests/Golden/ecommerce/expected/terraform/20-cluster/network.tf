data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

# Made by 10-network.
data "aws_vpc" "main" {
  tags = {
    Name  = local.cluster_name
    stage = "10-network"
  }
}

data "aws_subnet" "private" {
  for_each          = toset(local.zones)
  vpc_id            = data.aws_vpc.main.id
  availability_zone = each.key
  tags = {
    tier = "private"
  }
}

data "aws_kms_alias" "logs" {
  name = "alias/${local.cluster_name}/logs"
}
