#include "keyhold/iam/access_key.h"

namespace keyhold::iam {

const char* name(AccessKeyStatus status) noexcept {
  return status == AccessKeyStatus::kActive ? "Active" : "Inactive";
}

AccessKey AccessKey::with_status(AccessKeyStatus new_status) const {
  return {.id = id, .owner_arn = owner_arn, .secret = secret.clone(), .status = new_status, .created = created};
}

}  // namespace keyhold::iam
