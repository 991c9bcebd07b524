#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "keyhold/base/clock.h"
#include "keyhold/kms/key_table.h"

namespace keyhold::kms {

/// Which keys somebody looks for who sees all accounts and Regions: the operator. An empty member asks for any.
struct KeyQuery {
  std::string account = {};
  std::string region = {};
  std::optional<KeyState> state = {};
  std::string name = {};   ///< a key's id or ARN, or an alias's name or ARN
  std::string after = {};  ///< a key's ARN: those that come after it
  std::size_t limit = 0;   ///< at most so many
};

/// The keys that `query` asks for, in the order of their ARNs; states as they are at `now`. Looks at every key once, so
/// a page of 1,000 out of 100,000 keys takes some 10 ms.
std::vector<KeyPtr> list_keys(const KeyTable& keys, const KeyQuery& query, WallTime now);

}  // namespace keyhold::kms
