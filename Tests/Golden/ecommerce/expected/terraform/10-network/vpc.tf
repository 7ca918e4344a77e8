# One pair of subnets per zone. A changed range makes the subnet anew.
locals {
  public_subnets = {
    us-east-1a = "10.20.192.0/22"
    us-east-1b = "10.20.196.0/22"
    us-east-1c = "10.20.200.0/22"
  }
  private_subnets = {
    us-east-1a = "10.20.0.0/19"
    us-east-1b = "10.20.32.0/19"
    us-east-1c = "10.20.64.0/19"
  }
}

resource "aws_vpc" "main" {
  cidr_block           = "10.20.0.0/16"
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags = {
    Name = local.cluster_name
  }

  lifecycle {
    prevent_destroy = true
  }
}

# The group that a careless resource falls into lets nothing through.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "${local.cluster_name}-closed"
  }
}

# Load balancers and NAT gateways; no node ever stands here.
resource "aws_subnet" "public" {
  for_each                = local.public_subnets
  vpc_id                  = aws_vpc.main.id
  availability_zone       = each.key
  cidr_block              = each.value
  map_public_ip_on_launch = false
  tags = {
    Name = "${local.cluster_name}-public-${each.key}"
    tier = "public"
    # The load balancer controller finds its subnets by these.
    "kubernetes.io/role/elb"                      = "1"
    "kubernetes.io/cluster/${local.cluster_name}" = "shared"
  }
}

# Nodes, pods and the control plane's network interfaces.
resource "aws_subnet" "private" {
  for_each                = local.private_subnets
  vpc_id                  = aws_vpc.main.id
  availability_zone       = each.key
  cidr_block              = each.value
  map_public_ip_on_launch = false
  tags = {
    Name = "${local.cluster_name}-private-${each.key}"
    tier = "private"
    # The load balancer controller finds its subnets by these.
    "kubernetes.io/role/internal-elb"             = "1"
    "kubernetes.io/cluster/${local.cluster_name}" = "shared"
  }
}
