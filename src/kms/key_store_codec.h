#pragma once

#include <string_view>

#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/kms/key_store_table.h"

namespace keyhold::kms {

/// The control row of a custom key store, named by its id. Errors: kDoesNotOpen.
inline constexpr std::string_view kKeyStoreRow = "key-store";
PlaintextBytes to_json(const KeyStore& store);
Result<KeyStore> key_store_from_json(std::string_view text);

}  // namespace keyhold::kms
