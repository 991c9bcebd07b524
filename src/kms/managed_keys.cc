#include "managed_keys.h"

#include "key_codec.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/kms/key_table.h"
#include "keyhold/kms/vault.h"
#include "new_key.h"

namespace keyhold::kms {
namespace {

// The alias that `reference` names, of the caller's own account and Region.
const ManagedAlias* named_alias(const Call& call, std::string_view reference) {
  const Caller& caller = call.caller;
  const aws::AliasArn prefix{"aws", caller.region, caller.account(), ""};
  const std::string own = prefix.text();
  return find_managed_alias(reference.starts_with(own) ? reference.substr(own.size()) : reference);
}

bool is_made_by(const ManagedAlias& alias, Operation operation) {
  return operation == Operation::kDescribeKey || alias.name == "alias/aws/secretsmanager";
}

// The key that a call has brought into being, on the line of its own: the call itself gets another.
Call making_of(const Call& call, audit::Entry& entry, const Key& key) {
  entry.decision = call.entry.decision;
  entry.decision.action = "kms:CreateKey";
  entry.decision.resource = key.arn;
  entry.decision.verdict = "aws-managed key, first use";
  return Call{call.caller, entry};
}

Result<Key> new_managed_key(const Parts& parts, const Call& call, const ManagedAlias& alias,
                            const SecretBytes& material) {
  const Caller& caller = call.caller;
  const std::string text = managed_key_policy(alias, caller.account(), caller.region);
  KEYHOLD_TRY(iam::Policy policy, iam::Policy::parse(text, iam::PolicyKind::kKeyPolicy));
  NewKey wanted{
      .policy = std::move(policy), .description = std::string(alias.description), .manager = KeyManager::kAws};
  return make_key(parts, call, std::move(wanted), &material);
}

Task<Status> make_managed_key(const Parts& parts, Call& call, Operation operation, const AccessFacts& facts,
                              const ManagedAlias& wanted) {
  const ChangeLock::Turn turn = co_await parts.changes.enter();
  const Caller& caller = call.caller;
  if (parts.keys.find_alias(caller.account(), caller.region, wanted.name)) co_return ok();
  KEYHOLD_CO_TRY(const SecretBytes material, make_material(KeySpec::kSymmetricDefault));
  KEYHOLD_CO_TRY(Key key, new_managed_key(parts, call, wanted, material));
  const Found found{std::make_shared<const Key>(key), std::string(wanted.name)};
  KEYHOLD_CO_CHECK(KeyAccess(parts).authorize(call, operation, found, facts));
  const WallTime now = parts.clock.now();
  Alias alias{std::string(wanted.name), key.account, key.region, key.name.id, now, now};
  storage::Batch batch;
  KEYHOLD_CO_CHECK(put_new_key(parts, batch, key, &material));
  KEYHOLD_CO_CHECK(parts.vault.put_row(batch, kAliasRow, row_name(alias), to_json(alias).view()));
  audit::Entry entry;
  Call making = making_of(call, entry, key);
  KEYHOLD_CO_CHECK(co_await commit_change(parts, making, std::move(batch)));
  parts.keys.put(std::move(key));
  parts.keys.put(std::move(alias));
  co_return ok();
}

}  // namespace

std::string managed_key_policy(const ManagedAlias& alias, std::string_view account, std::string_view region) {
  const std::string title(alias.title);
  const std::string service(alias.name.substr(std::string_view("alias/aws/").size()));
  const std::string via = std::string(alias.host) + "." + std::string(region) + ".amazonaws.com";
  return R"({
  "Version" : "2012-10-17",
  "Id" : "auto-)" +
         service + R"(-2",
  "Statement" : [ {
    "Sid" : "Allow access through )" +
         title + " for all principals in the account that are authorized to use " + title + R"(",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "*"
    },
    "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:CreateGrant", "kms:DescribeKey" ],
    "Resource" : "*",
    "Condition" : {
      "StringEquals" : {
        "kms:CallerAccount" : ")" +
         std::string(account) + R"(",
        "kms:ViaService" : ")" +
         via + R"("
      }
    }
  }, {
    "Sid" : "Allow data keys through )" +
         title + R"(",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "*"
    },
    "Action" : "kms:GenerateDataKey*",
    "Resource" : "*",
    "Condition" : {
      "StringEquals" : {
        "kms:CallerAccount" : ")" +
         std::string(account) + R"("
      },
      "StringLike" : {
        "kms:ViaService" : ")" +
         via + R"("
      }
    }
  }, {
    "Sid" : "Allow direct access to key metadata to the account",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:aws:iam::)" +
         std::string(account) + R"(:root"
    },
    "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant" ],
    "Resource" : "*"
  } ]
})";
}

Task<Result<Found>> find_or_make_managed(const Parts& parts, Call& call, Operation operation, const AccessFacts& facts,
                                         std::string reference) {
  const KeyAccess access(parts);
  Result<Found> found = access.resolve(call, operation, reference);
  if (found) co_return found;
  const ManagedAlias* const alias = named_alias(call, reference);
  if (alias == nullptr || !is_made_by(*alias, operation)) co_return found;
  KEYHOLD_CO_CHECK(co_await make_managed_key(parts, call, operation, facts, *alias));
  co_return access.resolve(call, operation, reference);
}

}  // namespace keyhold::kms
