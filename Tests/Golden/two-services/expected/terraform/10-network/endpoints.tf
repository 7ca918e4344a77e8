# Layers of images, backups and logs go to S3 past the NAT gateways, free of charge.
# Interface endpoints for the other services cost a fee per zone and hour each, and what they would carry (tokens,
# API calls, image manifests) is too little to earn it back; a private cluster gets them all the same.
resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.main.id
  service_name      = "com.amazonaws.${local.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [for table in aws_route_table.private : table.id]
  tags = {
    Name = "${local.cluster_name}-s3"
  }
}
