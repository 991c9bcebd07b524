#include "keyhold/aws/signing_key_cache.h"

namespace keyhold::aws::sigv4 {
namespace {

// No part can hold a line feed: access key ids and scopes were checked.
std::string cache_name(const std::string& access_key_id, std::uint64_t secret_version, const Scope& scope) {
  return access_key_id + '\n' + std::to_string(secret_version) + '\n' + scope.text();
}

}  // namespace

std::shared_ptr<const crypto::HmacSha256Key> SigningKeyCache::get(const std::string& access_key_id,
                                                                  std::uint64_t secret_version, const Scope& scope,
                                                                  const SecretBytes& secret) {
  std::string name = cache_name(access_key_id, secret_version, scope);
  const std::lock_guard lock(mutex_);
  if (const auto found = index_.find(name); found != index_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->key;
  }
  auto key = std::make_shared<const crypto::HmacSha256Key>(derive_signing_key(secret, scope));
  entries_.push_front({name, access_key_id, key});
  index_[std::move(name)] = entries_.begin();
  if (entries_.size() > capacity_) {
    index_.erase(entries_.back().name);
    entries_.pop_back();
  }
  return key;
}

void SigningKeyCache::forget(const std::string& access_key_id) {
  const std::lock_guard lock(mutex_);
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    if (entry->access_key_id != access_key_id) {
      ++entry;
      continue;
    }
    index_.erase(entry->name);
    entry = entries_.erase(entry);
  }
}

std::size_t SigningKeyCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace keyhold::aws::sigv4
