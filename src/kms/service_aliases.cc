// The operations on aliases. Each needs the permission on the key and on the alias, both in the caller's account.
#include <algorithm>

#include "errors.h"
#include "key_access.h"
#include "key_codec.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/kms/key_table.h"
#include "keyhold/kms/service.h"
#include "keyhold/kms/vault.h"
#include "managed_aliases.h"
#include "new_key.h"

namespace keyhold::kms {
namespace {

constexpr std::int64_t kDefaultAliasLimit = 50;
constexpr std::string_view kAliasPrefix = "alias/";
constexpr std::string_view kReservedPrefix = "alias/aws/";

Status check_alias_name(const std::string& alias_name) {
  if (!alias_name.starts_with(kAliasPrefix))
    return validation(
        "Alias must start with the prefix \"alias/\". Please see "
        "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
  if (!aws::is_alias_name(alias_name)) return validation(alias_name + " contains invalid characters for an alias");
  if (alias_name.starts_with(kReservedPrefix)) return Error{ErrorCode::kAccessDenied, "", "NotAuthorizedException"};
  return ok();
}

std::string own_alias_arn(const Call& call, const std::string& alias_name) {
  return aws::AliasArn{"aws", call.caller.region, call.caller.account(), alias_name}.text();
}

// A key that an alias of the caller's may point to: its own, in this Region.
Result<Found> admit_target(const KeyAccess& access, Call& call, Operation operation, const std::string& key_id) {
  if (key_id.starts_with(kAliasPrefix)) return validation("Aliases must refer to keys. Not aliases");
  KEYHOLD_TRY(Found found, access.resolve_key(call, operation, key_id));
  KEYHOLD_CHECK(access.admit(call, operation, found));
  return found;
}

// An alias stays with one kind of key, so that the code which uses it goes on working (UpdateAlias, AWS KMS API).
Status check_same_kind(const std::string& alias_arn, const Key& before, const Key& after) {
  const bool both_pairs = rule_of(before.spec).pair.has_value() == rule_of(after.spec).pair.has_value();
  if (both_pairs && before.usage == after.usage) return ok();
  return validation("Alias " + alias_arn + " can be moved only to a key of the same type and key usage as " +
                    before.arn);
}

std::string aliased_key_text(const KeyTable& keys, const Alias& alias) {
  const KeyPtr key = keys.find(alias.region, alias.target);
  return key == nullptr ? alias.target.text() : key->name.text();
}

// AWS's own that name no key yet: with their names only, each at its place in the order.
void add_unused_aliases(const KeyTable& keys, const Call& call, std::string_view after,
                        std::vector<aws::AliasListEntry>& entries) {
  for (const ManagedAlias& alias : managed_aliases()) {
    if (alias.name <= after || keys.find_alias(call.caller.account(), call.caller.region, alias.name)) continue;
    std::string name(alias.name);
    std::string arn = own_alias_arn(call, name);
    entries.push_back({std::move(name), std::move(arn), {}, {}, {}});
  }
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.alias_name < b.alias_name; });
}

Task<Status> store_alias(const Parts& parts, Call& call, Alias alias) {
  storage::Batch batch;
  KEYHOLD_CO_CHECK(parts.vault.put_row(batch, kAliasRow, row_name(alias), to_json(alias).view()));
  KEYHOLD_CO_CHECK(co_await commit_change(parts, call, std::move(batch)));
  parts.keys.put(std::move(alias));
  co_return ok();
}

}  // namespace

Task<Status> Service::create_alias(Call& call, aws::CreateAliasRequest request) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  const KeyAccess access(parts_);
  KEYHOLD_CO_CHECK(check_alias_name(request.alias_name));
  const std::string arn = own_alias_arn(call, request.alias_name);
  KEYHOLD_CO_CHECK(access.authorize_account(call, "kms:CreateAlias", arn));
  KEYHOLD_CO_TRY(const Found found, admit_target(access, call, Operation::kCreateAlias, request.target_key_id));
  if (parts_.keys.find_alias(call.caller.account(), call.caller.region, request.alias_name))
    co_return alias_exists(arn);
  const WallTime now = parts_.clock.now();
  Alias alias{std::move(request.alias_name), call.caller.account(), call.caller.region, found.key->name.id, now, now};
  co_return co_await store_alias(parts_, call, std::move(alias));
}

Task<Status> Service::update_alias(Call& call, aws::UpdateAliasRequest request) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  const KeyAccess access(parts_);
  KEYHOLD_CO_CHECK(check_alias_name(request.alias_name));
  const std::string arn = own_alias_arn(call, request.alias_name);
  KEYHOLD_CO_CHECK(access.authorize_account(call, "kms:UpdateAlias", arn));
  std::optional<Alias> alias = parts_.keys.find_alias(call.caller.account(), call.caller.region, request.alias_name);
  if (!alias) co_return no_such_alias(arn);
  const Found before{parts_.keys.find(alias->region, alias->target), {}};
  if (before.key != nullptr) KEYHOLD_CO_CHECK(access.authorize(call, Operation::kUpdateAlias, before));
  KEYHOLD_CO_TRY(const Found found, admit_target(access, call, Operation::kUpdateAlias, request.target_key_id));
  if (before.key != nullptr) KEYHOLD_CO_CHECK(check_same_kind(arn, *before.key, *found.key));
  alias->target = found.key->name.id;
  alias->updated = parts_.clock.now();
  co_return co_await store_alias(parts_, call, std::move(*alias));
}

Task<Status> Service::delete_alias(Call& call, aws::DeleteAliasRequest request) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  const KeyAccess access(parts_);
  KEYHOLD_CO_CHECK(check_alias_name(request.alias_name));
  const std::string arn = own_alias_arn(call, request.alias_name);
  KEYHOLD_CO_CHECK(access.authorize_account(call, "kms:DeleteAlias", arn));
  const std::optional<Alias> alias =
      parts_.keys.find_alias(call.caller.account(), call.caller.region, request.alias_name);
  if (!alias) co_return no_such_alias(arn);
  const Found target{parts_.keys.find(alias->region, alias->target), {}};
  if (target.key != nullptr) KEYHOLD_CO_CHECK(access.admit(call, Operation::kDeleteAlias, target));
  storage::Batch batch;
  parts_.vault.erase_row(batch, kAliasRow, row_name(*alias));
  KEYHOLD_CO_CHECK(co_await commit_change(parts_, call, std::move(batch)));
  parts_.keys.remove_alias(alias->account, alias->region, alias->name);
  co_return ok();
}

Task<Result<aws::ListAliasesResponse>> Service::list_aliases(Call& call, aws::ListAliasesRequest request) {
  const KeyAccess access(parts_);
  KEYHOLD_CO_CHECK(access.authorize_account(call, "kms:ListAliases", "*"));
  std::optional<KeyId> target;
  if (request.key_id) {
    KEYHOLD_CO_TRY(const Found found, access.resolve_key(call, Operation::kListAliases, *request.key_id));
    target = found.key->name.id;
  }
  const std::string after = request.marker.value_or("");
  if (request.marker && !aws::is_alias_name(after)) co_return invalid_marker();
  const auto limit = static_cast<std::size_t>(request.limit.value_or(kDefaultAliasLimit));
  aws::ListAliasesResponse response;
  for (const Alias& alias : parts_.keys.aliases(call.caller.account(), call.caller.region, target, after, limit + 1))
    response.aliases.push_back(
        {alias.name, alias.arn(), aliased_key_text(parts_.keys, alias), alias.created, alias.updated});
  if (!target) add_unused_aliases(parts_.keys, call, after, response.aliases);
  response.truncated = response.aliases.size() > limit;
  if (response.truncated) response.aliases.resize(limit);
  if (response.truncated) response.next_marker = response.aliases.back().alias_name;
  co_return response;
}

}  // namespace keyhold::kms
