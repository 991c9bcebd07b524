#include "keyhold/kms/access_key_uses.h"

#include <mutex>

#include "row_json.h"

namespace keyhold::kms {
namespace {

constexpr std::chrono::seconds kGrain{60};

}  // namespace

PlaintextBytes to_json(const AccessKeyUse& use) {
  return row::written({{"service", use.service}, {"region", use.region}, {"time", row::to_number(use.time)}});
}

Result<AccessKeyUse> access_key_use_from_json(std::string_view text) {
  KEYHOLD_TRY(const json::Object object, json::parse_object(text));
  AccessKeyUse out;
  KEYHOLD_TRY(out.service, row::text_of(object, "service"));
  KEYHOLD_TRY(out.region, row::text_of(object, "region"));
  KEYHOLD_TRY(out.time, row::time_of(object, "time"));
  return out;
}

bool AccessKeyUses::is_known(const std::string& access_key_id, const AccessKeyUse& use) const {
  const std::shared_lock lock(mutex_);
  const auto at = uses_.find(access_key_id);
  return at != uses_.end() && at->second.service == use.service && at->second.region == use.region &&
         use.time - at->second.time < kGrain && use.time >= at->second.time;
}

void AccessKeyUses::note(const std::string& access_key_id, std::string_view service, std::string_view region) {
  if (!access_key_id.starts_with("AKIA")) return;
  AccessKeyUse use{std::string(service), std::string(region), clock_.now()};
  if (is_known(access_key_id, use)) return;
  const std::unique_lock lock(mutex_);
  uses_.insert_or_assign(access_key_id, std::move(use));
  news_.insert(access_key_id);
}

void AccessKeyUses::restore(std::string access_key_id, AccessKeyUse use) {
  const std::unique_lock lock(mutex_);
  uses_.insert_or_assign(std::move(access_key_id), std::move(use));
}

void AccessKeyUses::forget(const std::string& access_key_id) {
  const std::unique_lock lock(mutex_);
  uses_.erase(access_key_id);
  news_.erase(access_key_id);
}

std::optional<AccessKeyUse> AccessKeyUses::find(const std::string& access_key_id) const {
  const std::shared_lock lock(mutex_);
  const auto at = uses_.find(access_key_id);
  return at == uses_.end() ? std::nullopt : std::optional(at->second);
}

std::vector<AccessKeyUses::News> AccessKeyUses::take_news() {
  const std::unique_lock lock(mutex_);
  std::vector<News> out;
  for (const std::string& id : std::exchange(news_, {})) out.push_back({id, uses_.at(id)});
  return out;
}

}  // namespace keyhold::kms
