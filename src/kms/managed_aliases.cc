#include "managed_aliases.h"

#include <algorithm>
#include <array>

namespace keyhold::kms {
namespace {

constexpr auto kAliases = std::to_array<ManagedAlias>({
    {"alias/aws/acm", "acm", "AWS Certificate Manager",
     "Default key that protects my ACM private keys when no other key is defined"},
    {"alias/aws/dynamodb", "dynamodb", "Amazon DynamoDB",
     "Default key that protects my DynamoDB data when no other key is defined"},
    {"alias/aws/ebs", "ec2", "EBS", "Default key that protects my EBS volumes when no other key is defined"},
    {"alias/aws/elasticfilesystem", "elasticfilesystem", "EFS",
     "Default key that protects my EFS filesystems when no other key is defined"},
    {"alias/aws/es", "es", "Elasticsearch Service",
     "Default key that protects my Elasticsearch domains when no other key is defined"},
    {"alias/aws/glue", "glue", "Glue", "Default key that protects my Glue data when no other key is defined"},
    {"alias/aws/kinesisvideo", "kinesisvideo", "Kinesis Video Streams",
     "Default key that protects my Kinesis Video Streams data when no other key is defined"},
    {"alias/aws/lambda", "lambda", "AWS Lambda",
     "Default key that protects my Lambda functions when no other key is defined"},
    {"alias/aws/rds", "rds", "RDS", "Default key that protects my RDS database volumes when no other key is defined"},
    {"alias/aws/redshift", "redshift", "Redshift",
     "Default key that protects my Redshift clusters when no other key is defined"},
    {"alias/aws/s3", "s3", "S3", "Default key that protects my S3 objects when no other key is defined"},
    {"alias/aws/secretsmanager", "secretsmanager", "AWS Secrets Manager",
     "Default key that protects my Secrets Manager data when no other key is defined"},
    {"alias/aws/ssm", "ssm", "SSM", "Default key that protects my SSM parameters when no other key is defined"},
    {"alias/aws/xray", "xray", "X-Ray", "Default key that protects my X-Ray data when no other key is defined"},
});

}  // namespace

std::span<const ManagedAlias> managed_aliases() noexcept {
  return kAliases;
}

const ManagedAlias* find_managed_alias(std::string_view name) noexcept {
  const auto* const found =
      std::find_if(kAliases.begin(), kAliases.end(), [name](const ManagedAlias& one) { return one.name == name; });
  return found == kAliases.end() ? nullptr : found;
}

}  // namespace keyhold::kms
