# The three roles of a Keyhold platform, with the documents of policies/.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "deployment" {
  description = "The deployment's id, a UUID: `deployment` in the platform's file."
  type        = string
}

variable "trusted" {
  description = "ARN of the principal that takes the roles on: what the platform's own credentials are of."
  type        = string
}

data "aws_caller_identity" "vendor" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  principals = toset(["provisioner", "events", "registry"])
  place = {
    Partition     = data.aws_partition.current.partition
    Region        = data.aws_region.current.name
    VendorAccount = data.aws_caller_identity.vendor.account_id
    Deployment    = var.deployment
  }
}

resource "aws_iam_role" "principal" {
  for_each = local.principals
  name     = "keyhold-${each.key}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = var.trusted }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "principal" {
  for_each = local.principals
  name     = "keyhold"
  role     = aws_iam_role.principal[each.key].id
  policy   = templatefile("${path.module}/../../../policies/${each.key}.json", local.place)
}

output "role_arns" {
  value = { for name, role in aws_iam_role.principal : name => role.arn }
}
