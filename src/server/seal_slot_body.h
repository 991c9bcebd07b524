#pragma once

#include <optional>
#include <string_view>

#include "keyhold/kms/root_files.h"

namespace keyhold::server {

/// What an operator sends to change the slots of the seal file.
struct SealSlotBody {
  kms::SlotProof proof;
  SecretBytes new_key_file = {};  ///< empty: none was sent
};

/// Lines, each a word, a space and a value: `passphrase TEXT` or `key-file BASE64`, which opens a slot, and then at
/// most `new-key-file BASE64`. No JSON, whose strings would lie in memory that is not wiped. A passphrase has 1 to 256
/// bytes, a key file 32. Errors: kInvalidArgument, reason "invalid-field", naming the line.
Result<SealSlotBody> parse_seal_slot_body(std::string_view text);

}  // namespace keyhold::server
