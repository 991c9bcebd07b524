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
  if (const Entry* const known = entries_.find(name)) return known->key;
  auto key = std::make_shared<const crypto::HmacSha256Key>(derive_signing_key(secret, scope));
  entries_.put(std::move(name), {access_key_id, key});
  return key;
}

void SigningKeyCache::forget(const std::string& access_key_id) {
  const std::lock_guard lock(mutex_);
  entries_.erase_if([&](const std::string&, const Entry& entry) { return entry.access_key_id == access_key_id; });
}

std::size_t SigningKeyCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace keyhold::aws::sigv4
