#include "keyhold/kms/key_state.h"

#include <functional>
#include <map>

#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

constexpr const char* kElsewhere = "us-east-1";

// What a key must be for an operation to work on it at all.
struct Kind {
  const char* spec = "SYMMETRIC_DEFAULT";
  const char* usage = "ENCRYPT_DECRYPT";
};

Kind kind_for(Operation operation) {
  switch (operation) {
    case Operation::kGenerateMac:
    case Operation::kVerifyMac:
      return {"HMAC_256", "GENERATE_VERIFY_MAC"};
    case Operation::kSign:
    case Operation::kVerify:
    case Operation::kGetPublicKey:
      return {"ECC_NIST_P256", "SIGN_VERIFY"};
    case Operation::kDeriveSharedSecret:
      return {"ECC_NIST_P256", "KEY_AGREEMENT"};
    case Operation::kEncapsulate:
    case Operation::kDecapsulate:
      if (find_key_spec("ML_KEM_512")) return {"ML_KEM_512", "ENCAPSULATE_DECAPSULATE"};
      return {};
    default:
      return {};
  }
}

// An OpenSSL without ML-KEM has no key for these operations; what AWS checks after the state tells that it passed.
std::string unless_of_another_usage(std::string seen) {
  return seen == "InvalidKeyUsageException" && !find_key_spec("ML_KEM_512") ? "" : seen;
}

bool wants_imported(Operation operation) {
  return operation == Operation::kGetParametersForImport || operation == Operation::kImportKeyMaterial ||
         operation == Operation::kDeleteImportedKeyMaterial;
}

bool wants_regions(Operation operation) {
  return operation == Operation::kReplicateKey || operation == Operation::kUpdatePrimaryRegion;
}

class KeyStateTest : public KmsTest {
 protected:
  std::string key_in(KeyState state) {
    const std::string id = create_key().key_id;
    bring(id, state);
    return id;
  }

  // A key that `operation` works on, before it is brought into `state`.
  std::string key_for(Operation operation, KeyState state);
  void bring(const std::string& id, KeyState state);
  void connect_store();
  void prepare_material(const std::string& id, const Kind& kind);
  // The exception of one call of `operation` on `key`; empty: it worked.
  std::string answer(Operation operation, const std::string& key, const Bytes& blob, const std::string& enabled_key);
  std::string answer_of_kind(Operation operation, const std::string& key);
  std::string answer_of_material(Operation operation, const std::string& key);
  std::string import_answer(const std::string& key);
  std::string grant_answer(Operation operation, const std::string& key);

  template <class T>
  static std::string reason(const Result<T>& result) {
    return result ? "" : result.error().reason;
  }

  std::string store_;  // the one custom key store
  std::optional<aws::GetParametersForImportResponse> parameters_;
  std::string grant_;
};

std::string KeyStateTest::key_for(Operation operation, KeyState state) {
  const Kind kind = kind_for(operation);
  Service& service = kms_->service();
  if (state == KeyState::kUnavailable) {
    connect_store();
    const std::string external = "key-" + std::to_string(kms_->keys().size());
    aws::CreateKeyRequest request{
        .origin = "EXTERNAL_KEY_STORE", .custom_key_store_id = store_, .xks_key_id = external};
    return run(service.create_key(as_administrator(), std::move(request))).value().key_metadata.key_id;
  }
  const bool imported = wants_imported(operation) || state == KeyState::kPendingImport;
  const bool regions = wants_regions(operation) || state == KeyState::kPendingReplicaDeletion;
  const std::string id = create_key_of(kind.spec, kind.usage, imported ? "EXTERNAL" : "AWS_KMS", regions).key_id;
  if (imported && state != KeyState::kPendingImport) prepare_material(id, kind);
  const bool replicated = operation == Operation::kUpdatePrimaryRegion || state == KeyState::kPendingReplicaDeletion;
  if (replicated && state != KeyState::kPendingImport) {
    const auto made = run(service.replicate_key(as_administrator(), {.key_id = id, .replica_region = kElsewhere}));
    EXPECT_TRUE(made);
  }
  return id;
}

void KeyStateTest::connect_store() {
  Service& service = kms_->service();
  if (store_.empty())
    store_ = run(service.create_custom_key_store(
                     as_administrator(),
                     {.custom_key_store_name = "store",
                      .custom_key_store_type = "EXTERNAL_KEY_STORE",
                      .xks_proxy_uri_endpoint = "https://proxy.example.com",
                      .xks_proxy_uri_path = "/kms/xks/v1",
                      .xks_proxy_authentication_credential =
                          aws::XksProxyAuthenticationCredential{"AAAAAAAAAAAAAAAAAAAA", std::string(43, 'a')},
                      .xks_proxy_connectivity = "PUBLIC_ENDPOINT"}))
                 .value()
                 .custom_key_store_id;
  EXPECT_TRUE(run(service.connect_custom_key_store(as_administrator(), {store_})));
}

void KeyStateTest::prepare_material(const std::string& id, const Kind& kind) {
  const SecretBytes material = make_material(*find_key_spec(kind.spec)).value();
  ASSERT_TRUE(import(id, material));
}

void KeyStateTest::bring(const std::string& id, KeyState state) {
  Service& service = kms_->service();
  if (state == KeyState::kDisabled) {
    EXPECT_TRUE(run(service.disable_key(as_administrator(), {id})));
  } else if (state == KeyState::kPendingDeletion || state == KeyState::kPendingReplicaDeletion) {
    EXPECT_TRUE(run(service.schedule_key_deletion(as_administrator(), {id, 7})));
  } else if (state == KeyState::kUnavailable) {
    EXPECT_TRUE(run(service.disconnect_custom_key_store(as_administrator(), {store_})));
  }
  EXPECT_EQ(describe(id).key_state, name(state));
}

std::string KeyStateTest::import_answer(const std::string& key) {
  aws::ImportKeyMaterialRequest request{.key_id = key,
                                        .import_token = parameters_->import_token,
                                        .encrypted_key_material = Bytes(256),
                                        .expiration_model = "KEY_MATERIAL_DOES_NOT_EXPIRE"};
  const std::string seen = reason(run(kms_->service().import_key_material(as_administrator(), std::move(request))));
  return seen == "InvalidCiphertextException" ? "" : seen;  // past the state, and refused for what it brings
}

std::string KeyStateTest::grant_answer(Operation operation, const std::string& key) {
  Service& service = kms_->service();
  Call& call = as_administrator();
  if (operation == Operation::kListGrants) return reason(run(service.list_grants(call, {.key_id = key})));
  if (operation == Operation::kRetireGrant)
    return reason(run(service.retire_grant(call, {.key_id = key, .grant_id = grant_})));
  if (operation == Operation::kRevokeGrant)
    return reason(run(service.revoke_grant(call, {.key_id = key, .grant_id = grant_})));
  return reason(run(service.create_grant(
      call, {.key_id = key, .grantee_principal = iam::user_arn(kOwn, "worker"), .operations = {"DescribeKey"}})));
}

std::string KeyStateTest::answer_of_material(Operation operation, const std::string& key) {
  Service& service = kms_->service();
  Call& call = as_administrator();
  switch (operation) {
    case Operation::kEnableKeyRotation:
      return reason(run(service.enable_key_rotation(call, {.key_id = key})));
    case Operation::kDisableKeyRotation:
      return reason(run(service.disable_key_rotation(call, {key})));
    case Operation::kGetKeyRotationStatus:
      return reason(run(service.get_key_rotation_status(call, {key})));
    case Operation::kRotateKeyOnDemand:
      return reason(run(service.rotate_key_on_demand(call, {key})));
    case Operation::kListKeyRotations:
      return reason(run(service.list_key_rotations(call, {.key_id = key})));
    case Operation::kGetParametersForImport:
      return reason(run(service.get_parameters_for_import(call, {key, "RSAES_OAEP_SHA_256", "RSA_2048"})));
    case Operation::kDeleteImportedKeyMaterial:
      return reason(run(service.delete_imported_key_material(call, {.key_id = key})));
    case Operation::kReplicateKey:
      return reason(run(service.replicate_key(call, {.key_id = key, .replica_region = "us-west-2"})));
    case Operation::kUpdatePrimaryRegion:
      return reason(run(service.update_primary_region(call, {key, kElsewhere})));
    case Operation::kGetKeyLastUsage:
      return reason(run(service.get_key_last_usage(call, {key})));
    default:
      return "?";
  }
}

std::string KeyStateTest::answer_of_kind(Operation operation, const std::string& key) {
  Service& service = kms_->service();
  Call& call = as_administrator();
  const auto message = [] { return PlaintextBytes::copy_of(std::string_view("message")); };
  switch (operation) {
    case Operation::kGenerateDataKeyPair:
      return reason(run(service.generate_data_key_pair(call, {.key_id = key, .key_pair_spec = "ECC_NIST_P256"})));
    case Operation::kGenerateDataKeyPairWithoutPlaintext:
      return reason(run(
          service.generate_data_key_pair_without_plaintext(call, {.key_id = key, .key_pair_spec = "ECC_NIST_P256"})));
    case Operation::kGenerateMac:
      return reason(
          run(service.generate_mac(call, {.message = message(), .key_id = key, .mac_algorithm = "HMAC_SHA_256"})));
    case Operation::kVerifyMac: {
      const std::string seen = reason(run(service.verify_mac(
          call, {.message = message(), .key_id = key, .mac_algorithm = "HMAC_SHA_256", .mac = Bytes(32)})));
      return seen == "KMSInvalidMacException" ? "" : seen;
    }
    case Operation::kSign:
      return reason(
          run(service.sign(call, {.key_id = key, .message = message(), .signing_algorithm = "ECDSA_SHA_256"})));
    case Operation::kVerify: {
      const std::string seen = reason(run(service.verify(
          call, {.key_id = key, .message = message(), .signature = Bytes(70), .signing_algorithm = "ECDSA_SHA_256"})));
      return seen == "KMSInvalidSignatureException" ? "" : seen;
    }
    case Operation::kGetPublicKey:
      return reason(run(service.get_public_key(call, {.key_id = key})));
    case Operation::kDeriveSharedSecret: {
      const Bytes peer = crypto::KeyPair::generate(crypto::KeyPairKind::kP256).value().public_key();
      return reason(run(
          service.derive_shared_secret(call, {.key_id = key, .key_agreement_algorithm = "ECDH", .public_key = peer})));
    }
    case Operation::kEncapsulate:
      return unless_of_another_usage(
          reason(run(service.encapsulate(call, {.key_id = key, .encapsulation_algorithm = "ML_KEM"}))));
    case Operation::kDecapsulate: {
      const std::string seen = reason(run(service.decapsulate(
          call, {.key_id = key, .shared_secret_ciphertext_blob = Bytes(1), .encapsulation_algorithm = "ML_KEM"})));
      return seen == "InvalidCiphertextException" ? "" : unless_of_another_usage(seen);
    }
    case Operation::kCreateGrant:
    case Operation::kListGrants:
    case Operation::kRetireGrant:
    case Operation::kRevokeGrant:
      return grant_answer(operation, key);
    case Operation::kImportKeyMaterial:
      return import_answer(key);
    default:
      return answer_of_material(operation, key);
  }
}

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
    default:
      return answer_of_kind(operation, key);
  }
}

// What AWS's table of key states says, written out once more: E works when Enabled, D when Disabled, P when
// PendingDeletion, R when PendingReplicaDeletion, I when PendingImport, U when Unavailable. The two states that no key
// is ever stored in have a test of their own.
const std::map<Operation, std::string> kWorksIn{{Operation::kEncrypt, "E"},
                                                {Operation::kDecrypt, "E"},
                                                {Operation::kReEncryptFrom, "E"},
                                                {Operation::kReEncryptTo, "E"},
                                                {Operation::kGenerateDataKey, "E"},
                                                {Operation::kGenerateDataKeyWithoutPlaintext, "E"},
                                                {Operation::kGenerateDataKeyPair, "E"},
                                                {Operation::kGenerateDataKeyPairWithoutPlaintext, "E"},
                                                {Operation::kGenerateMac, "E"},
                                                {Operation::kVerifyMac, "E"},
                                                {Operation::kSign, "E"},
                                                {Operation::kVerify, "E"},
                                                {Operation::kEncapsulate, "E"},
                                                {Operation::kDecapsulate, "E"},
                                                {Operation::kDeriveSharedSecret, "E"},
                                                {Operation::kGetPublicKey, "E"},
                                                {Operation::kDescribeKey, "EDPRIU"},
                                                {Operation::kEnableKey, "EDU"},
                                                {Operation::kDisableKey, "EDU"},
                                                {Operation::kScheduleKeyDeletion, "EDIU"},
                                                {Operation::kCancelKeyDeletion, "PR"},
                                                {Operation::kUpdateKeyDescription, "EDIU"},
                                                {Operation::kPutKeyPolicy, "EDPRIU"},
                                                {Operation::kGetKeyPolicy, "EDPRIU"},
                                                {Operation::kListKeyPolicies, "EDPRIU"},
                                                {Operation::kCreateAlias, "EDIU"},
                                                {Operation::kUpdateAlias, "EDIU"},
                                                {Operation::kDeleteAlias, "EDPRIU"},
                                                {Operation::kListAliases, "EDPRIU"},
                                                {Operation::kTagResource, "EDIU"},
                                                {Operation::kUntagResource, "EDIU"},
                                                {Operation::kListResourceTags, "EDPRIU"},
                                                {Operation::kCreateGrant, "EU"},
                                                {Operation::kListGrants, "EDPRIU"},
                                                {Operation::kRetireGrant, "EDPRIU"},
                                                {Operation::kRevokeGrant, "EDPRIU"},
                                                {Operation::kEnableKeyRotation, "E"},
                                                {Operation::kDisableKeyRotation, "E"},
                                                {Operation::kGetKeyRotationStatus, "EDPRIU"},
                                                {Operation::kRotateKeyOnDemand, "E"},
                                                {Operation::kListKeyRotations, "EDPRIU"},
                                                {Operation::kGetParametersForImport, "EDI"},
                                                {Operation::kImportKeyMaterial, "EDI"},
                                                {Operation::kDeleteImportedKeyMaterial, "EDPI"},
                                                {Operation::kReplicateKey, "E"},
                                                {Operation::kUpdatePrimaryRegion, "E"},
                                                {Operation::kGetKeyLastUsage, "EDPRIU"}};
constexpr std::string_view kLetters = "EDPRIU";

// The operations on imported material have no key of the right kind in these states; the table is asked instead.
bool has_such_a_key(Operation operation, KeyState state) {
  if (state == KeyState::kUnavailable) return !wants_imported(operation) && !wants_regions(operation);
  if (state == KeyState::kPendingReplicaDeletion) return !wants_imported(operation);
  if (state == KeyState::kPendingDeletion && operation == Operation::kUpdatePrimaryRegion) return false;
  return !(state == KeyState::kPendingImport && operation == Operation::kUpdatePrimaryRegion);
}

std::string expected_answer(Operation operation, KeyState state) {
  const char letter = kLetters[static_cast<std::size_t>(state)];
  if (kWorksIn.at(operation).find(letter) != std::string::npos) return "";
  const bool disabled = state == KeyState::kDisabled && operation != Operation::kCancelKeyDeletion;
  return disabled ? "DisabledException" : "KMSInvalidStateException";
}

TEST_F(KeyStateTest, EveryOperationAnswersInEveryStateAsAwsDoes) {
  ASSERT_EQ(kWorksIn.size(), kOperations);
  const std::string enabled_key = create_key().key_id;
  for (const auto& [operation, states] : kWorksIn) {
    EXPECT_EQ(rule_of(operation).operation, operation);
    for (std::size_t i = 0; i < kLetters.size(); ++i) {
      const KeyState state = kKeyStates[i];
      SCOPED_TRACE(std::string(rule_of(operation).action) + " in " + std::string(name(state)));
      if (!has_such_a_key(operation, state)) continue;
      const std::string key = key_for(operation, state);
      const bool encrypts = kind_for(operation).spec == Kind().spec && state != KeyState::kPendingImport &&
                            state != KeyState::kUnavailable;
      const Bytes blob = encrypts ? encrypt(key) : Bytes();
      if (!encrypts && (operation == Operation::kDecrypt || operation == Operation::kReEncryptFrom)) continue;
      ASSERT_TRUE(run(kms_->service().create_alias(as_administrator(), {"alias/of-" + key, key})));
      if (operation == Operation::kImportKeyMaterial)
        parameters_ =
            run(kms_->service().get_parameters_for_import(as_administrator(), {key, "RSAES_OAEP_SHA_256", "RSA_2048"}))
                .value();
      const auto granted = run(kms_->service().create_grant(
          as_administrator(),
          {.key_id = key, .grantee_principal = iam::user_arn(kOwn, "worker"), .operations = {"DescribeKey"}}));
      grant_ = granted ? granted->grant_id : "";
      bring(key, state);
      const std::string seen = answer(operation, key, blob, enabled_key);
      const bool grant_missing = state == KeyState::kPendingImport && seen == "NotFoundException";
      EXPECT_EQ(grant_missing ? "" : seen, expected_answer(operation, state));
    }
  }
}

// Nothing is ever stored in these two states; the table has AWS's answers for them all the same.
TEST_F(KeyStateTest, NothingUsesAKeyThatIsBeingCreatedOrMoved) {
  for (const auto& [operation, states] : kWorksIn)
    for (const KeyState state : {KeyState::kCreating, KeyState::kUpdating}) {
      SCOPED_TRACE(std::string(rule_of(operation).action) + " in " + std::string(name(state)));
      const Status answer = check_state(operation, state, "arn");
      const std::string seen = reason(answer);
      if (states == "E") {
        EXPECT_EQ(seen, "KMSInvalidStateException");
      } else if (operation == Operation::kDescribeKey) {
        EXPECT_EQ(seen, "");
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
