resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = local.cluster_name
  }
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id
  tags = {
    Name = "${local.cluster_name}-public"
  }
}

resource "aws_route" "internet" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.main.id
}

resource "aws_route_table_association" "public" {
  for_each       = aws_subnet.public
  subnet_id      = each.value.id
  route_table_id = aws_route_table.public.id
}

resource "aws_route_table" "private" {
  for_each = local.private_subnets
  vpc_id   = aws_vpc.main.id
  tags = {
    Name = "${local.cluster_name}-private-${each.key}"
  }
}

resource "aws_route_table_association" "private" {
  for_each       = aws_subnet.private
  subnet_id      = each.value.id
  route_table_id = aws_route_table.private[each.key].id
}

# Every zone leaves through its own gateway: the loss of a zone takes no other with it.
locals {
  nat_gateway_zone = {
    us-east-1a = "us-east-1a"
    us-east-1b = "us-east-1b"
    us-east-1c = "us-east-1c"
  }
}

# The addresses that the outside sees; partners may have them on a list.
resource "aws_eip" "nat" {
  for_each = toset(values(local.nat_gateway_zone))
  domain   = "vpc"
  tags = {
    Name = "${local.cluster_name}-nat-${each.key}"
  }
}

resource "aws_nat_gateway" "main" {
  for_each      = aws_eip.nat
  allocation_id = each.value.id
  subnet_id     = aws_subnet.public[each.key].id
  tags = {
    Name = "${local.cluster_name}-${each.key}"
  }
  depends_on = [aws_internet_gateway.main]
}

resource "aws_route" "nat" {
  for_each               = local.nat_gateway_zone
  route_table_id         = aws_route_table.private[each.key].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.main[each.value].id
}
