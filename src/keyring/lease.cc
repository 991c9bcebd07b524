#include "keyhold/keyring/lease.h"

#include <algorithm>

namespace keyhold::keyring {

Lease::Lease(TenantId tenant, std::string key_arn, record::TenantRowTag tenant_tag, Keys keys, const Clock& clock,
             BootTime hard_end)
    : tenant_(tenant),
      key_arn_(std::move(key_arn)),
      tenant_tag_(tenant_tag),
      clock_(clock),
      keys_(std::move(keys)),
      hard_end_(hard_end),
      last_used_(clock.boot_now()) {}

const record::RecordKey* Lease::Use::generation(std::uint32_t number) const {
  const auto& all = lease_->keys_->generations;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& key) { return key.place().generation == number; });
  return found == all.end() ? nullptr : &*found;
}

std::optional<Lease::Use> Lease::use() const {
  const BootTime now = clock_.boot_now();
  if (now >= hard_end_.load()) return std::nullopt;
  std::shared_lock lock(mutex_);
  if (!keys_) return std::nullopt;
  used_.store(true, std::memory_order_relaxed);
  last_used_.store(now, std::memory_order_relaxed);
  return Use(*this, std::move(lock));
}

bool Lease::live() const noexcept {
  return live_.load() && clock_.boot_now() < hard_end_.load();
}

Error Lease::ended_error() const {
  if (!live_.load() && why_.load() == End::kDenied)
    return {ErrorCode::kKeyDisabled, "the tenant's key refuses to be used", "key-disabled"};
  return {ErrorCode::kUnavailable, "the tenant's key could not be reached in time", "key-unreachable"};
}

void Lease::end(End why) noexcept {
  {
    const std::unique_lock lock(mutex_);
    if (!keys_) return;
    why_.store(why);
    live_.store(false);
    keys_.reset();
  }
  ended_.set();
}

void Lease::shed() const noexcept {
  const std::shared_lock lock(mutex_);
  if (!keys_) return;
  for (const record::RecordKey& key : keys_->generations) key.shed();
  keys_->names.shed();
  if (keys_->tenant_names) keys_->tenant_names->shed();
}

}  // namespace keyhold::keyring
