#include "keyhold/kms/grant_table.h"

#include <algorithm>
#include <mutex>

namespace keyhold::kms {
namespace {

void add_part(std::string& out, std::string_view part) {
  out.append(std::to_string(part.size())).append(":").append(part);
}

std::string unconstrained_claim(std::string_view grantee) {
  std::string out("-");
  add_part(out, grantee);
  return out;
}

std::string pair_claim(std::string_view grantee, const iam::EncryptionContext::value_type& pair) {
  std::string out("+");
  add_part(out, grantee);
  add_part(out, pair.first);
  add_part(out, pair.second);
  return out;
}

std::string context_claim(std::string_view grantee, const iam::EncryptionContext& context) {
  std::string out("=");
  add_part(out, grantee);
  for (const auto& [key, value] : context) {
    add_part(out, key);
    add_part(out, value);
  }
  return out;
}

// Where a question finds the grant: by its whole context, by one pair that the context must hold, or by grantee alone.
std::string claim_of(const iam::Grant& rule) {
  if (rule.context_equals) return context_claim(rule.grantee, *rule.context_equals);
  if (rule.context_subset && !rule.context_subset->empty())
    return pair_claim(rule.grantee, *rule.context_subset->begin());
  return unconstrained_claim(rule.grantee);
}

std::string retirable_by(std::string_view region, std::string_view account, std::string_view principal) {
  std::string out(region);
  return out.append("/").append(account).append("/").append(principal);
}

bool same_terms(const Grant& a, const Grant& b) {
  return a.name == b.name && a.rule.grantee == b.rule.grantee && a.retiring == b.retiring &&
         a.operations == b.operations && a.rule.context_equals == b.rule.context_equals &&
         a.rule.context_subset == b.rule.context_subset && a.source_arn == b.source_arn;
}

}  // namespace

const GrantTable::OfKey* GrantTable::of(const Key& key) const {
  const auto found = keys_.find(key.arn);
  return found == keys_.end() ? nullptr : &found->second;
}

GrantPtr GrantTable::find(const Key& key, std::string_view grant_id) const {
  const std::shared_lock lock(mutex_);
  const OfKey* const grants = of(key);
  if (grants == nullptr) return nullptr;
  const auto found = grants->by_id.find(grant_id);
  return found == grants->by_id.end() ? nullptr : found->second;
}

GrantPtr GrantTable::find_same(const Key& key, const Grant& wanted) const {
  const std::shared_lock lock(mutex_);
  const OfKey* const grants = of(key);
  if (grants == nullptr) return nullptr;
  const auto claimed = grants->by_claim.find(claim_of(wanted.rule));
  if (claimed == grants->by_claim.end()) return nullptr;
  for (const GrantPtr& grant : claimed->second)
    if (same_terms(*grant, wanted)) return grant;
  return nullptr;
}

std::size_t GrantTable::count(const Key& key) const {
  const std::shared_lock lock(mutex_);
  const OfKey* const grants = of(key);
  return grants == nullptr ? 0 : grants->by_id.size();
}

std::size_t GrantTable::size() const {
  const std::shared_lock lock(mutex_);
  std::size_t out = 0;
  for (const auto& [arn, grants] : keys_) out += grants.by_id.size();
  return out;
}

void GrantTable::add_claims(const OfKey& grants, std::string_view grantee, const iam::EncryptionContext& context,
                            std::vector<iam::Grant>& out) const {
  const auto add = [&](const std::string& claim) {
    const auto found = grants.by_claim.find(claim);
    if (found == grants.by_claim.end()) return;
    for (const GrantPtr& grant : found->second)
      if (!grant->source_arn) out.push_back(grant->rule);
  };
  add(unconstrained_claim(grantee));
  add(context_claim(grantee, context));
  for (const auto& pair : context) add(pair_claim(grantee, pair));
}

std::vector<iam::Grant> GrantTable::candidates(const Key& key, const iam::Principal& caller,
                                               const iam::EncryptionContext* context) const {
  static const iam::EncryptionContext kNoContext;
  std::vector<iam::Grant> out;
  const std::shared_lock lock(mutex_);
  const OfKey* const grants = of(key);
  if (grants == nullptr) return out;
  const iam::EncryptionContext& given = context == nullptr ? kNoContext : *context;
  add_claims(*grants, caller.arn, given, out);
  if (caller.acting_arn() != caller.arn) add_claims(*grants, caller.acting_arn(), given, out);
  return out;
}

std::vector<GrantPtr> GrantTable::of_key(const Key& key, std::optional<std::string_view> grantee,
                                         std::string_view after, std::size_t limit) const {
  std::vector<GrantPtr> out;
  const std::shared_lock lock(mutex_);
  const OfKey* const grants = of(key);
  if (grants == nullptr) return out;
  for (auto i = grants->by_id.upper_bound(after); i != grants->by_id.end() && out.size() < limit; ++i)
    if (!grantee || i->second->rule.grantee == *grantee) out.push_back(i->second);
  return out;
}

std::vector<GrantPtr> GrantTable::of_key(const Key& key) const {
  return of_key(key, std::nullopt, {}, static_cast<std::size_t>(-1));
}

std::vector<GrantPtr> GrantTable::retirable(std::string_view account, std::string_view region,
                                            std::string_view principal, std::string_view after,
                                            std::size_t limit) const {
  std::vector<GrantPtr> out;
  const std::shared_lock lock(mutex_);
  const auto list = retirable_.find(retirable_by(region, account, principal));
  if (list == retirable_.end()) return out;
  for (auto i = list->second.upper_bound(after); i != list->second.end() && out.size() < limit; ++i)
    out.push_back(i->second);
  return out;
}

void GrantTable::put(Grant grant) {
  const std::string arn = aws::KeyArn{"aws", grant.region, grant.account, grant.key}.text();
  const auto shared = std::make_shared<const Grant>(std::move(grant));
  const std::unique_lock lock(mutex_);
  OfKey& grants = keys_[arn];
  grants.by_id[shared->rule.id] = shared;
  grants.by_claim[claim_of(shared->rule)].push_back(shared);
  if (shared->retiring.empty()) return;
  retirable_[retirable_by(shared->region, shared->account, shared->retiring)][shared->rule.id] = shared;
}

void GrantTable::remove(const Key& key, std::string_view grant_id) {
  const std::unique_lock lock(mutex_);
  const auto grants = keys_.find(key.arn);
  if (grants == keys_.end()) return;
  const auto found = grants->second.by_id.find(grant_id);
  if (found == grants->second.by_id.end()) return;
  const GrantPtr grant = found->second;
  grants->second.by_id.erase(found);
  const auto claim = grants->second.by_claim.find(claim_of(grant->rule));
  std::erase(claim->second, grant);
  if (claim->second.empty()) grants->second.by_claim.erase(claim);
  const auto retirable = retirable_.find(retirable_by(grant->region, grant->account, grant->retiring));
  if (retirable == retirable_.end()) return;
  retirable->second.erase(grant->rule.id);
  if (retirable->second.empty()) retirable_.erase(retirable);
}

void GrantTable::remove_all(const Key& key) {
  for (const GrantPtr& grant : of_key(key)) remove(key, grant->rule.id);
  const std::unique_lock lock(mutex_);
  keys_.erase(key.arn);
}

}  // namespace keyhold::kms
