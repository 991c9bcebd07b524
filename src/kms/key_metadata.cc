#include "key_metadata.h"

namespace keyhold::kms {

aws::KeyMetadata metadata_of(const Key& key) {
  aws::KeyMetadata out{.aws_account_id = key.account,
                       .key_id = key.name.text(),
                       .arn = key.arn,
                       .creation_date = key.created,
                       .enabled = key.state == KeyState::kEnabled,
                       .description = key.description,
                       .key_usage = "ENCRYPT_DECRYPT",
                       .key_state = std::string(name(key.state)),
                       .deletion_date = key.deletion,
                       .origin = "AWS_KMS",
                       .key_manager = key.manager == KeyManager::kAws ? "AWS" : "CUSTOMER",
                       .customer_master_key_spec = "SYMMETRIC_DEFAULT",
                       .key_spec = "SYMMETRIC_DEFAULT",
                       .encryption_algorithms = {"SYMMETRIC_DEFAULT"},
                       .multi_region = key.name.multi_region};
  if (key.name.multi_region) {
    const aws::MultiRegionKey primary{key.arn, key.region};
    out.multi_region_configuration = aws::MultiRegionConfiguration{"PRIMARY", primary, {}};
  }
  return out;
}

}  // namespace keyhold::kms
