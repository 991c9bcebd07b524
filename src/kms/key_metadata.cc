#include "key_metadata.h"

#include "key_use.h"
#include "keyhold/kms/key_table.h"

namespace keyhold::kms {
namespace {

constexpr std::string_view kExpires = "KEY_MATERIAL_EXPIRES";
constexpr std::string_view kDoesNotExpire = "KEY_MATERIAL_DOES_NOT_EXPIRE";

aws::MultiRegionConfiguration regions_of(const Parts& parts, const Key& key) {
  aws::MultiRegionConfiguration out;
  out.multi_region_key_type = key.is_replica() ? "REPLICA" : "PRIMARY";
  const aws::KeyArn primary{"aws", key.primary_region, key.account, key.name};
  out.primary_key = {primary.text(), key.primary_region};
  for (const KeyPtr& one : parts.keys.everywhere(key))
    if (one->is_replica()) out.replica_keys.push_back({one->arn, one->region});
  return out;
}

void add_material(aws::KeyMetadata& out, const Key& key) {
  const MaterialVersion* const current = key.current_version();
  if (current == nullptr || out.key_state == name(KeyState::kPendingImport)) return;
  if (is_symmetric(key)) out.current_key_material_id = current->id;
  if (key.origin != KeyOrigin::kExternal) return;
  out.expiration_model = std::string(current->valid_to ? kExpires : kDoesNotExpire);
  out.valid_to = current->valid_to;
}

}  // namespace

aws::KeyMetadata metadata_of(const Parts& parts, const Key& key) {
  const KeyState state = state_at(key, parts.clock.now());
  const std::string spec(rule_of(key.spec).name);
  aws::KeyMetadata out{.aws_account_id = key.account,
                       .key_id = key.name.text(),
                       .arn = key.arn,
                       .creation_date = key.created,
                       .enabled = state == KeyState::kEnabled,
                       .description = key.description,
                       .key_usage = std::string(name(key.usage)),
                       .key_state = std::string(name(state)),
                       .deletion_date = key.deletion,
                       .origin = std::string(name(key.origin)),
                       .key_manager = key.manager == KeyManager::kAws ? "AWS" : "CUSTOMER",
                       .customer_master_key_spec = spec,
                       .key_spec = spec,
                       .encryption_algorithms = encryption_algorithms(key),
                       .signing_algorithms = signing_algorithms(key),
                       .key_agreement_algorithms = agreement_algorithms(key),
                       .multi_region = key.name.multi_region,
                       .mac_algorithms = mac_algorithms(key),
                       .encapsulation_algorithms = encapsulation_algorithms(key)};
  add_material(out, key);
  if (key.name.multi_region) out.multi_region_configuration = regions_of(parts, key);
  if (state == KeyState::kPendingReplicaDeletion) out.pending_deletion_window_in_days = key.deletion_window_days;
  if (!key.custom_key_store.empty()) out.custom_key_store_id = key.custom_key_store;
  if (!key.xks_key.empty()) out.xks_key_configuration = aws::XksKeyConfiguration{key.xks_key};
  return out;
}

}  // namespace keyhold::kms
