#pragma once

#include "keyhold/aws/kms_shapes.h"
#include "keyhold/kms/key.h"
#include "keyhold/kms/parts.h"

namespace keyhold::kms {

/// A key as AWS shows it now.
aws::KeyMetadata metadata_of(const Parts& parts, const Key& key);

}  // namespace keyhold::kms
