#include "election.h"

namespace keyhold::tenancy {
namespace {

Error refuse(const char* reason, std::string detail) {
  return {ErrorCode::kInvalidArgument, "keyArn: " + std::move(detail), reason};
}

}  // namespace

Result<aws::KeyArn> check_elected_arn(const Deployment& deployment, const std::string& text) {
  const Result<aws::Arn> arn = aws::Arn::parse(text);
  if (!arn)
    return refuse("byok-arn-malformed",
                  "a key ARN is needed (arn:aws:kms:<region>:<account>:key/<id>); " + arn.error().detail);
  if (arn->service != "kms")
    return refuse("byok-not-a-kms-key-arn", "this ARN is of service '" + arn->service + "', not kms");
  if (arn->resource.starts_with("alias/"))
    return refuse("byok-alias-arn", "an alias can be moved to another key; give the ARN of the key itself");
  const Result<aws::KeyArn> key = aws::KeyArn::from(*arn);
  if (!key) return refuse("byok-not-a-kms-key-arn", "the resource is not key/<id>; " + key.error().detail);
  if (key->partition != deployment.partition)
    return refuse("byok-wrong-partition",
                  "partition '" + key->partition + "', this deployment is in '" + deployment.partition + "'");
  if (key->region != deployment.region)
    return refuse("byok-wrong-region",
                  "Region '" + key->region + "', this deployment is in '" + deployment.region + "'");
  if (key->account == deployment.vendor_account)
    return refuse("byok-vendor-account", "the key must be in the client's own account, not the vendor's");
  return *key;
}

}  // namespace keyhold::tenancy
