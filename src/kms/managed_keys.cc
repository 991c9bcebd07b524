#include "managed_keys.h"

#include "key_codec.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/kms/key_table.h"
#include "keyhold/kms/vault.h"
#include "new_key.h"

namespace keyhold::kms {
namespace {

constexpr std::string_view kSecretsManagerAlias = "alias/aws/secretsmanager";

bool names_managed_key(const Call& call, std::string_view reference) {
  const Caller& caller = call.caller;
  const aws::AliasArn own{"aws", caller.region, caller.account(), std::string(kSecretsManagerAlias)};
  return reference == kSecretsManagerAlias || reference == own.text();
}

// The key that a call has brought into being, on the line of its own: the call itself gets another.
Call making_of(const Call& call, audit::Entry& entry, const Key& key) {
  entry.decision = call.entry.decision;
  entry.decision.action = "kms:CreateKey";
  entry.decision.resource = key.arn;
  entry.decision.verdict = "aws-managed key, first use";
  return Call{call.caller, entry};
}

Task<Status> make_managed_key(const Parts& parts, Call& call) {
  const ChangeLock::Turn turn = co_await parts.changes.enter();
  const Caller& caller = call.caller;
  if (parts.keys.find_alias(caller.account(), caller.region, kSecretsManagerAlias)) co_return ok();
  const std::string text = managed_key_policy(caller.account(), "secretsmanager." + caller.region + ".amazonaws.com");
  KEYHOLD_CO_TRY(iam::Policy policy, iam::Policy::parse(text, iam::PolicyKind::kKeyPolicy));
  KEYHOLD_CO_TRY(const SecretBytes material, make_material(KeySpec::kSymmetricDefault));
  NewKey wanted{.policy = std::move(policy),
                .description = "Default key that protects my Secrets Manager data when no other key is defined",
                .manager = KeyManager::kAws};
  KEYHOLD_CO_TRY(Key key, make_key(parts, call, std::move(wanted), &material));
  const WallTime now = parts.clock.now();
  Alias alias{std::string(kSecretsManagerAlias), key.account, key.region, key.name.id, now, now};
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

std::string managed_key_policy(std::string_view account, std::string_view via_service) {
  return R"({
  "Version" : "2012-10-17",
  "Id" : "auto-secretsmanager-2",
  "Statement" : [ {
    "Sid" : "Allow access through AWS Secrets Manager for all principals in the account that are authorized to use AWS Secrets Manager",
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
         std::string(via_service) + R"("
      }
    }
  }, {
    "Sid" : "Allow data keys through AWS Secrets Manager",
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
         std::string(via_service) + R"("
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

Task<Result<Found>> find_or_make_managed(const Parts& parts, Call& call, std::string reference) {
  const KeyAccess access(parts);
  Result<Found> found = access.resolve(call, reference);
  if (found || !names_managed_key(call, reference)) co_return found;
  KEYHOLD_CO_CHECK(co_await make_managed_key(parts, call));
  co_return access.resolve(call, reference);
}

}  // namespace keyhold::kms
