#pragma once

#include <map>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/base/clock.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"

namespace keyhold::kms {

/// When, and where, an access key last signed a request (IAM's AccessKeyLastUsed).
struct AccessKeyUse {
  std::string service;  ///< "kms", "secretsmanager", "sts"
  std::string region;
  WallTime time;
};

PlaintextBytes to_json(const AccessKeyUse& use);
Result<AccessKeyUse> access_key_use_from_json(std::string_view text);

/// The last use of each access key of a user or root. To the minute: a use soon after another one of the same service
/// and Region is not noted. Written to the store now and then, so the newest may be lost. Thread-safe.
class AccessKeyUses {
 public:
  explicit AccessKeyUses(const Clock& clock) : clock_(clock) {}

  /// Of a request whose signature was verified. Keys of sessions are passed over.
  void note(const std::string& access_key_id, std::string_view service, std::string_view region);
  void restore(std::string access_key_id, AccessKeyUse use);  ///< what the store has
  void forget(const std::string& access_key_id);
  std::optional<AccessKeyUse> find(const std::string& access_key_id) const;
  struct News {
    std::string access_key_id;
    AccessKeyUse use;
  };
  std::vector<News> take_news();  ///< what was noted since the last call

 private:
  bool is_known(const std::string& access_key_id, const AccessKeyUse& use) const;

  const Clock& clock_;
  mutable std::shared_mutex mutex_;
  std::map<std::string, AccessKeyUse> uses_;
  std::set<std::string> news_;
};

}  // namespace keyhold::kms
