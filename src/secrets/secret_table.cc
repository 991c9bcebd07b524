#include "keyhold/secrets/secret_table.h"

#include <mutex>

namespace keyhold::secrets {

SecretPtr SecretTable::find(const SecretPlace& place) const {
  const std::shared_lock lock(mutex_);
  const auto found = secrets_.find(place);
  return found == secrets_.end() ? nullptr : found->second;
}

std::vector<SecretPtr> SecretTable::list(const std::string& account, const std::string& region) const {
  std::vector<SecretPtr> out;
  const std::shared_lock lock(mutex_);
  for (auto i = secrets_.lower_bound({account, region, ""}); i != secrets_.end(); ++i) {
    if (i->first.account != account || i->first.region != region) break;
    out.push_back(i->second);
  }
  return out;
}

std::vector<SecretPtr> SecretTable::all() const {
  std::vector<SecretPtr> out;
  const std::shared_lock lock(mutex_);
  out.reserve(secrets_.size());
  for (const auto& [place, secret] : secrets_) out.push_back(secret);
  return out;
}

std::vector<SecretPtr> SecretTable::rotated() const {
  std::vector<SecretPtr> out;
  const std::shared_lock lock(mutex_);
  for (const SecretPlace& place : rotated_) out.push_back(secrets_.at(place));
  return out;
}

std::size_t SecretTable::size() const {
  const std::shared_lock lock(mutex_);
  return secrets_.size();
}

void SecretTable::put(SecretPtr secret) {
  const std::unique_lock lock(mutex_);
  if (secret->rotation) {
    rotated_.insert(secret->place);
  } else {
    rotated_.erase(secret->place);
  }
  SecretPtr& slot = secrets_[secret->place];
  slot = std::move(secret);
}

void SecretTable::remove(const SecretPlace& place) {
  const std::unique_lock lock(mutex_);
  rotated_.erase(place);
  secrets_.erase(place);
}

}  // namespace keyhold::secrets
