#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "keyhold/base/clock.h"

namespace keyhold::kms {

/// The last successful cryptographic operation with a key (GetKeyLastUsage).
struct LastUse {
  std::string operation;   ///< "Decrypt"
  std::string request_id;  ///< of the call, which its audit line has too
  WallTime time;
};

/// Where a key's last use is noted: shared by all states of the key, and written to the store now and then.
/// Thread-safe.
class LastUseNote {
 public:
  void set(LastUse use);
  void restore(LastUse use);  ///< the same, of what the store already has
  std::optional<LastUse> get() const;
  /// What was noted since the last call; nothing: no news.
  std::optional<LastUse> take_news();

 private:
  mutable std::mutex mutex_;
  std::optional<LastUse> use_;
  bool news_ = false;
};

}  // namespace keyhold::kms
