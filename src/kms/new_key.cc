#include "new_key.h"

#include "key_codec.h"
#include "keyhold/kms/vault.h"

namespace keyhold::kms {

namespace {

// The first version of the key and its backing key.
Status add_first_version(Key& key, const SecretBytes& material) {
  KEYHOLD_TRY(std::shared_ptr<const BackingKey> backing, load_material(key.spec, material));
  auto versions = std::make_shared<KeyMaterial>();
  versions->versions.push_back(std::move(backing));
  key.material = std::move(versions);
  MaterialVersion first;
  first.id = material_id(key.name.id, material);
  first.since = key.created;
  key.versions.push_back(std::move(first));
  key.current = 1;
  return ok();
}

KeyState first_state(KeyOrigin origin) {
  return origin == KeyOrigin::kExternal ? KeyState::kPendingImport : KeyState::kEnabled;
}

}  // namespace

Result<Key> make_key(const Parts& parts, const Call& call, NewKey wanted, const SecretBytes* material) {
  const aws::KeyName name{KeyId::random(), wanted.multi_region};
  Key key{.name = name,
          .region = call.caller.region,
          .account = call.caller.account(),
          .arn = aws::KeyArn{"aws", call.caller.region, call.caller.account(), name}.text(),
          .spec = wanted.spec,
          .usage = wanted.usage,
          .origin = wanted.origin,
          .state = first_state(wanted.origin),
          .manager = wanted.manager,
          .description = std::move(wanted.description),
          .created = parts.clock.now(),
          .deletion = {},
          .policy = std::move(wanted.policy),
          .tags = std::move(wanted.tags),
          .aliases = {},
          .primary_region = wanted.multi_region ? call.caller.region : std::string(),
          .rotation = {},
          .custom_key_store = std::move(wanted.custom_key_store),
          .xks_key = std::move(wanted.xks_key),
          .versions = {},
          .material = std::make_shared<const KeyMaterial>()};
  if (material != nullptr) KEYHOLD_CHECK(add_first_version(key, *material));
  return key;
}

std::string default_key_policy(std::string_view account) {
  return R"({
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:aws:iam::)" +
         std::string(account) + R"(:root"
    },
    "Action" : "kms:*",
    "Resource" : "*"
  } ]
})";
}

Status put_new_key(const Parts& parts, storage::Batch& batch, const Key& key, const SecretBytes* material) {
  if (material != nullptr) parts.vault.put_material(batch, key.name.id, key.current, *material);
  return put_key_row(parts, batch, key);
}

Status put_key_row(const Parts& parts, storage::Batch& batch, const Key& key) {
  return parts.vault.put_row(batch, kKeyRow, row_name(key), to_json(key).view());
}

Task<Status> commit_change(const Parts& parts, Call& call, storage::Batch batch) {
  Status written = co_await parts.audit.append(call.entry.decision, std::move(batch));
  call.entry.written = written.has_value();
  co_return written;
}

}  // namespace keyhold::kms
