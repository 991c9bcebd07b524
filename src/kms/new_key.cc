#include "new_key.h"

#include "key_codec.h"
#include "keyhold/kms/vault.h"

namespace keyhold::kms {

Key make_key(const Parts& parts, const Call& call, NewKey wanted, const SecretBytes& material) {
  const aws::KeyName name{KeyId::random(), wanted.multi_region};
  auto versions = std::make_shared<KeyMaterial>();
  versions->versions.emplace_back(material);
  return Key{.name = name,
             .region = call.caller.region,
             .account = call.caller.account(),
             .arn = aws::KeyArn{"aws", call.caller.region, call.caller.account(), name}.text(),
             .state = KeyState::kEnabled,
             .manager = wanted.manager,
             .description = std::move(wanted.description),
             .created = parts.clock.now(),
             .deletion = {},
             .policy = std::move(wanted.policy),
             .tags = std::move(wanted.tags),
             .aliases = {},
             .versions = 1,
             .material = std::move(versions)};
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

Status put_new_key(const Parts& parts, storage::Batch& batch, const Key& key, const SecretBytes& material) {
  parts.vault.put_material(batch, key.name.id, key.versions, material);
  return parts.vault.put_row(batch, kKeyRow, row_name(key), to_json(key).view());
}

Task<Status> commit_change(const Parts& parts, Call& call, storage::Batch batch) {
  Status written = co_await parts.audit.append(call.entry.decision, std::move(batch));
  call.entry.written = written.has_value();
  co_return written;
}

}  // namespace keyhold::kms
