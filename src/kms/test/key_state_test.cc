#include "keyhold/kms/key_state.h"

#include <functional>
#include <map>

#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

class KeyStateTest : public KmsTest {
 protected:
  std::string key_in(KeyState state) {
    const std::string id = create_key().key_id;
    bring(id, state);
    return id;
  }

  void bring(const std::string& id, KeyState state) {
    if (state == KeyState::kDisabled) {
      EXPECT_TRUE(run(kms_->service().disable_key(as_administrator(), {id})));
    } else if (state == KeyState::kPendingDeletion) {
      EXPECT_TRUE(run(kms_->service().schedule_key_deletion(as_administrator(), {id, 7})));
    }
  }

  // The exception of one call of `operation` on `key`; empty: it worked. `blob` is of the key, from before.
  std::string answer(Operation operation, const std::string& key, const Bytes& blob, const std::string& enabled_key);

  template <class T>
  static std::string reason(const Result<T>& result) {
    return result ? "" : result.error().reason;
  }
};

std::string KeyStateTest::answer(Operation operation, const std::string& key, const Bytes& blob,
                                 const std::string& enabled_key) {
  Service& service = kms_->service();
  Call& call = as_administrator();
  switch (operation) {
    case Operation::kEncrypt:
      return reason(
          run(service.encrypt(call, {.key_id = key, .plaintext = PlaintextBytes::copy_of(std::string_view("x"))})));
    case Operation::kDecrypt:
      return reason(run(service.decrypt(call, {.ciphertext_blob = blob})));
    case Operation::kReEncryptFrom:
      return reason(run(service.re_encrypt(call, {.ciphertext_blob = blob, .destination_key_id = enabled_key})));
    case Operation::kReEncryptTo: {
      Bytes other = encrypt(enabled_key);
      return reason(run(
          service.re_encrypt(as_administrator(), {.ciphertext_blob = std::move(other), .destination_key_id = key})));
    }
    case Operation::kGenerateDataKey:
      return reason(run(service.generate_data_key(call, {.key_id = key, .key_spec = "AES_256"})));
    case Operation::kGenerateDataKeyWithoutPlaintext:
      return reason(run(service.generate_data_key_without_plaintext(call, {.key_id = key, .key_spec = "AES_128"})));
    case Operation::kDescribeKey:
      return reason(run(service.describe_key(call, {.key_id = key})));
    case Operation::kEnableKey:
      return reason(run(service.enable_key(call, {key})));
    case Operation::kDisableKey:
      return reason(run(service.disable_key(call, {key})));
    case Operation::kScheduleKeyDeletion:
      return reason(run(service.schedule_key_deletion(call, {key, 7})));
    case Operation::kCancelKeyDeletion:
      return reason(run(service.cancel_key_deletion(call, {key})));
    case Operation::kPutKeyPolicy: {
      const std::string policy = run(service.get_key_policy(as_administrator(), {.key_id = key})).value().policy;
      return reason(run(service.put_key_policy(as_administrator(), {.key_id = key, .policy = policy})));
    }
    case Operation::kGetKeyPolicy:
      return reason(run(service.get_key_policy(call, {.key_id = key})));
    case Operation::kCreateAlias:
      return reason(run(service.create_alias(call, {"alias/" + key, key})));
    case Operation::kUpdateAlias: {
      EXPECT_TRUE(run(service.create_alias(as_administrator(), {"alias/moved", enabled_key})));
      const std::string out = reason(run(service.update_alias(as_administrator(), {"alias/moved", key})));
      EXPECT_TRUE(run(service.delete_alias(as_administrator(), {"alias/moved"})));
      return out;
    }
    case Operation::kDeleteAlias:
      return reason(run(service.delete_alias(call, {"alias/of-" + key})));
    case Operation::kListAliases:
      return reason(run(service.list_aliases(call, {.key_id = key})));
    case Operation::kUpdateKeyDescription:
      return reason(run(service.update_key_description(call, {key, "described"})));
    case Operation::kTagResource:
      return reason(run(service.tag_resource(call, {key, {{"stage", "test"}}})));
    case Operation::kUntagResource:
      return reason(run(service.untag_resource(call, {key, {"stage"}})));
    case Operation::kListResourceTags:
      return reason(run(service.list_resource_tags(call, {.key_id = key})));
    case Operation::kListKeyPolicies:
      return reason(run(service.list_key_policies(call, {.key_id = key})));
  }
  return "?";
}

// What AWS's table of key states says, written out once more: E works when Enabled, D when Disabled, P when
// PendingDeletion.
TEST_F(KeyStateTest, EveryOperationAnswersInEveryStateAsAwsDoes) {
  const std::map<Operation, std::string> works_in{{Operation::kEncrypt, "E"},
                                                  {Operation::kDecrypt, "E"},
                                                  {Operation::kReEncryptFrom, "E"},
                                                  {Operation::kReEncryptTo, "E"},
                                                  {Operation::kGenerateDataKey, "E"},
                                                  {Operation::kGenerateDataKeyWithoutPlaintext, "E"},
                                                  {Operation::kDescribeKey, "EDP"},
                                                  {Operation::kEnableKey, "ED"},
                                                  {Operation::kDisableKey, "ED"},
                                                  {Operation::kScheduleKeyDeletion, "ED"},
                                                  {Operation::kCancelKeyDeletion, "P"},
                                                  {Operation::kPutKeyPolicy, "EDP"},
                                                  {Operation::kGetKeyPolicy, "EDP"},
                                                  {Operation::kCreateAlias, "ED"},
                                                  {Operation::kUpdateAlias, "ED"},
                                                  {Operation::kDeleteAlias, "EDP"},
                                                  {Operation::kListAliases, "EDP"},
                                                  {Operation::kUpdateKeyDescription, "ED"},
                                                  {Operation::kTagResource, "ED"},
                                                  {Operation::kUntagResource, "ED"},
                                                  {Operation::kListResourceTags, "EDP"},
                                                  {Operation::kListKeyPolicies, "EDP"}};
  ASSERT_EQ(works_in.size(), kOperations);
  const std::string enabled_key = create_key().key_id;
  for (const auto& [operation, states] : works_in) {
    EXPECT_EQ(rule_of(operation).operation, operation);
    for (const KeyState state : kKeyStates) {
      SCOPED_TRACE(std::string(rule_of(operation).action) + " in " + std::string(name(state)));
      const std::string key = create_key().key_id;
      const Bytes blob = encrypt(key);
      ASSERT_TRUE(run(kms_->service().create_alias(as_administrator(), {"alias/of-" + key, key})));
      bring(key, state);
      const std::string seen = answer(operation, key, blob, enabled_key);
      if (states.find("EDP"[static_cast<std::size_t>(state)]) != std::string::npos)
        EXPECT_EQ(seen, "");
      else if (state == KeyState::kDisabled && operation != Operation::kCancelKeyDeletion)
        EXPECT_EQ(seen, "DisabledException");
      else
        EXPECT_EQ(seen, "KMSInvalidStateException");
    }
  }
}

TEST_F(KeyStateTest, ACancelledDeletionLeavesTheKeyDisabled) {
  const std::string key = key_in(KeyState::kPendingDeletion);
  ASSERT_TRUE(run(kms_->service().cancel_key_deletion(as_administrator(), {key})));
  const aws::KeyMetadata seen =
      run(kms_->service().describe_key(as_administrator(), {.key_id = key})).value().key_metadata;
  EXPECT_EQ(seen.key_state, "Disabled");
  EXPECT_FALSE(seen.deletion_date.has_value());
}

TEST_F(KeyStateTest, WindowsAreSevenToThirtyDays) {
  const std::string key = create_key().key_id;
  for (const std::int64_t days : {6, 31})
    EXPECT_EQ(reason(run(kms_->service().schedule_key_deletion(as_administrator(), {key, days}))),
              "ValidationException");
  const auto scheduled = run(kms_->service().schedule_key_deletion(as_administrator(), {key, std::nullopt})).value();
  EXPECT_EQ(scheduled.deletion_date, clock_.now() + std::chrono::days(30));
}

}  // namespace
}  // namespace keyhold::kms
