#pragma once

#include <string>
#include <string_view>

#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/kms/key.h"
#include "last_use.h"

namespace keyhold::kms {

/// The kinds and names of the control rows of keys (docs/formats/kms-store.md).
inline constexpr std::string_view kKeyRow = "key";
inline constexpr std::string_view kAliasRow = "alias";
inline constexpr std::string_view kTombstoneRow = "tombstone";
inline constexpr std::string_view kLastUseRow = "last-use";  ///< named as its key's row
std::string row_name(const Key& key);                        ///< "key/<region>/<id>"
std::string row_name(const Alias& alias);                    ///< "<account>/<region>/<alias name>"
std::string row_name(const Tombstone& tombstone);  ///< the key's UUID; of a multi-Region key after "<region>/"

/// Bodies of those rows: one JSON object each. Readers take what the writers make. Errors: kDoesNotOpen.
PlaintextBytes to_json(const Key& key);
PlaintextBytes to_json(const Alias& alias);
PlaintextBytes to_json(const Tombstone& tombstone);
Result<Key> key_from_json(std::string_view text);  ///< without aliases and material
Result<Alias> alias_from_json(std::string_view text);
Result<Tombstone> tombstone_from_json(std::string_view text);
PlaintextBytes to_json(const LastUse& use);
Result<LastUse> last_use_from_json(std::string_view text);

}  // namespace keyhold::kms
