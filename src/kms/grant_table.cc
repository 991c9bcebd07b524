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

std::string operation_claim(std::string_view grantee, iam::GrantOperation operation) {
  std::string out("*");
  add_part(out, grantee);
  return out.append(iam::name(operation));
}

// Where a question with a context finds the grant: by its whole context, by one pair that the context must hold, or by
// grantee alone.
std::string context_claim_of(const iam::Grant& rule) {
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

std::vector<std::string> GrantTable::claims_of(const iam::Grant& rule) {
  std::vector<std::string> out{context_claim_of(rule)};
  for (const iam::GrantOperation operation : rule.operations.list())
    if (!iam::takes_encryption_context(operation)) out.push_back(operation_claim(rule.grantee, operation));
  return out;
}

const std::vector<GrantPtr>& GrantTable::claimed(const OfKey& grants, const std::string& claim) {
  static const std::vector<GrantPtr> kNone;
  const auto found = grants.by_claim.find(claim);
  return found == grants.by_claim.end() ? kNone : found->second;
}

GrantPtr GrantTable::find_same(const Key& key, const Grant& wanted) const {
  const std::shared_lock lock(mutex_);
  const OfKey* const grants = of(key);
  if (grants == nullptr) return nullptr;
  for (const GrantPtr& grant : claimed(*grants, context_claim_of(wanted.rule)))
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

void GrantTable::add_by_context(const OfKey& grants, std::string_view grantee, const iam::EncryptionContext& context,
                                std::vector<iam::Grant>& out) {
  const auto add = [&](const std::string& claim) {
    for (const GrantPtr& grant : claimed(grants, claim))
      if (!grant->source_arn) out.push_back(grant->rule);
  };
  add(unconstrained_claim(grantee));
  add(context_claim(grantee, context));
  for (const auto& pair : context) add(pair_claim(grantee, pair));
}

std::vector<iam::Grant> GrantTable::candidates(const Key& key, const iam::Principal& caller,
                                               iam::GrantOperation operation,
                                               const iam::EncryptionContext* context) const {
  static const iam::EncryptionContext kNoContext;
  std::vector<iam::Grant> out;
  const std::shared_lock lock(mutex_);
  const OfKey* const grants = of(key);
  if (grants == nullptr) return out;
  const auto add = [&](std::string_view grantee) {
    if (iam::takes_encryption_context(operation))
      return add_by_context(*grants, grantee, context == nullptr ? kNoContext : *context, out);
    for (const GrantPtr& grant : claimed(*grants, operation_claim(grantee, operation)))
      if (!grant->source_arn) return out.push_back(grant->rule);
  };
  add(caller.arn);
  if (caller.acting_arn() != caller.arn) add(caller.acting_arn());
  return out;
}

std::vector<GrantPtr> GrantTable::of_grantee(const Key& key, const iam::Principal& caller,
                                             iam::GrantOperation operation) const {
  const std::shared_lock lock(mutex_);
  const OfKey* const grants = of(key);
  if (grants == nullptr) return {};
  std::vector<GrantPtr> out = claimed(*grants, operation_claim(caller.arn, operation));
  if (caller.acting_arn() == caller.arn) return out;
  const std::vector<GrantPtr>& of_role = claimed(*grants, operation_claim(caller.acting_arn(), operation));
  out.insert(out.end(), of_role.begin(), of_role.end());
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
  for (const std::string& claim : claims_of(shared->rule)) grants.by_claim[claim].push_back(shared);
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
  for (const std::string& claim : claims_of(grant->rule)) {
    const auto filed = grants->second.by_claim.find(claim);
    std::erase(filed->second, grant);
    if (filed->second.empty()) grants->second.by_claim.erase(filed);
  }
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
