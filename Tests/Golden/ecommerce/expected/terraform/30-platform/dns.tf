# Must exist: a zone made here would have name servers that its parent does not know.
data "aws_route53_zone" "main" {
  name         = var.hosted_zone_name
  private_zone = false
}

# For the domain and the names right below it; renewed by ACM as long as its records stand.
resource "aws_acm_certificate" "main" {
  domain_name               = "ecommerce-platform.example.com"
  subject_alternative_names = ["*.ecommerce-platform.example.com"]
  validation_method         = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

# Domain and wildcard are proved by the same record.
resource "aws_route53_record" "validation" {
  for_each = {
    for option in aws_acm_certificate.main.domain_validation_options : option.domain_name => option
    if !startswith(option.domain_name, "*.")
  }
  zone_id         = data.aws_route53_zone.main.zone_id
  name            = each.value.resource_record_name
  type            = each.value.resource_record_type
  records         = [each.value.resource_record_value]
  ttl             = 300
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "main" {
  certificate_arn         = aws_acm_certificate.main.arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
}
