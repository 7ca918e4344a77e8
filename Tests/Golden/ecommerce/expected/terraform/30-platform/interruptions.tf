# Announcements are worth nothing after the two minutes that they give, so they are soon forgotten.
resource "aws_sqs_queue" "interruptions" {
  name                      = "ecommerce-platform-production-interruptions"
  message_retention_seconds = 300
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue_policy" "interruptions" {
  queue_url = aws_sqs_queue.interruptions.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Announcements"
        Effect = "Allow"
        Principal = {
          Service = "events.amazonaws.com"
        }
        Action   = "sqs:SendMessage"
        Resource = aws_sqs_queue.interruptions.arn
        Condition = {
          ArnEquals = {
            "aws:SourceArn" = values(aws_cloudwatch_event_rule.interruptions)[*].arn
          }
        }
      },
      {
        Sid       = "OnlyTLS"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = aws_sqs_queue.interruptions.arn
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
    ]
  })
}

# Events of EC2 are those of the whole region; the handler leaves nodes alone that do not carry the tag
# aws-node-termination-handler/managed. Ends of instances that a group itself decides are left out: managed node
# groups drain those by themselves.
locals {
  interruption_events = {
    health = {
      source = "aws.health"
      type   = "AWS Health Event"
    }
    rebalance = {
      source = "aws.ec2"
      type   = "EC2 Instance Rebalance Recommendation"
    }
    spot = {
      source = "aws.ec2"
      type   = "EC2 Spot Instance Interruption Warning"
    }
    state = {
      source = "aws.ec2"
      type   = "EC2 Instance State-change Notification"
    }
  }
}

resource "aws_cloudwatch_event_rule" "interruptions" {
  for_each    = local.interruption_events
  name        = "${local.cluster_name}-${each.key}"
  description = each.value.type
  event_pattern = jsonencode({
    source      = [each.value.source]
    detail-type = [each.value.type]
  })
}

resource "aws_cloudwatch_event_target" "interruptions" {
  for_each  = aws_cloudwatch_event_rule.interruptions
  rule      = each.value.name
  target_id = "node-termination-handler"
  arn       = aws_sqs_queue.interruptions.arn
}
