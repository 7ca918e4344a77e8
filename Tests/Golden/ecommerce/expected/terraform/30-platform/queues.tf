# Queues of the application, and where a message goes after five failed attempts.
locals {
  queues = {
    orders        = "ecommerce-platform-production-orders"
    notifications = "ecommerce-platform-production-notifications"
  }
  dead_letter_queues = {
    orders        = "ecommerce-platform-production-orders-dead"
    notifications = "ecommerce-platform-production-notifications-dead"
  }
}

resource "aws_sqs_queue" "work" {
  for_each = local.queues
  name     = each.value
  # Longer than the slowest message takes; a consumer that needs more extends it.
  visibility_timeout_seconds        = 120
  receive_wait_time_seconds         = 20
  message_retention_seconds         = 4 * 24 * 60 * 60
  kms_master_key_id                 = aws_kms_key.data.arn
  kms_data_key_reuse_period_seconds = 300
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead[each.key].arn
    maxReceiveCount     = 5
  })
}

resource "aws_sqs_queue" "dead" {
  for_each                  = local.dead_letter_queues
  name                      = each.value
  message_retention_seconds = 14 * 24 * 60 * 60
  kms_master_key_id         = aws_kms_key.data.arn
}

resource "aws_sqs_queue_redrive_allow_policy" "dead" {
  for_each  = aws_sqs_queue.dead
  queue_url = each.value.id
  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.work[each.key].arn]
  })
}

resource "aws_sqs_queue_policy" "work" {
  for_each  = aws_sqs_queue.work
  queue_url = each.value.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyTLS"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = each.value.arn
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
    ]
  })
}
