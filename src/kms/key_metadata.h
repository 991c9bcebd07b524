#pragma once

#include "keyhold/aws/kms_shapes.h"
#include "keyhold/kms/key.h"

namespace keyhold::kms {

/// A key as AWS shows it.
aws::KeyMetadata metadata_of(const Key& key);

}  // namespace keyhold::kms
