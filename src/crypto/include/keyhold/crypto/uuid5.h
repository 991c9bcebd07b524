#pragma once

#include "keyhold/base/bytes.h"
#include "keyhold/base/id.h"

namespace keyhold::crypto {

/// The UUID version 5 of `name` in `space` (RFC 9562, 5.5): an id that everyone computes alike. Its SHA-1 is no
/// protection and is not meant as one.
uuid::Raw uuid5(const uuid::Raw& space, ByteView name);

}  // namespace keyhold::crypto
