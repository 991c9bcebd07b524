#include "keyhold/crypto/random.h"
#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

class ImportTest : public KmsTest {
 protected:
  template <class T>
  static std::string reason(const Result<T>& result) {
    return result ? "" : result.error().reason;
  }
  std::string external_key() { return create_key_of("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "EXTERNAL").key_id; }
  Result<aws::DeleteImportedKeyMaterialResponse> drop(const std::string& key) {
    return run(kms_->service().delete_imported_key_material(as_administrator(), {.key_id = key}));
  }
};

TEST_F(ImportTest, AKeyWorksWithTheMaterialThatWasBroughtAndComesBackWithItOnly) {
  const std::string key = external_key();
  EXPECT_EQ(describe(key).key_state, "PendingImport");
  const SecretBytes material = crypto::random_secret(32);
  const auto imported = import(key, material);
  ASSERT_TRUE(imported);
  EXPECT_EQ(describe(key).current_key_material_id, imported->key_material_id);
  EXPECT_EQ(describe(key).expiration_model, "KEY_MATERIAL_DOES_NOT_EXPIRE");
  const Bytes blob = encrypt(key);
  ASSERT_TRUE(drop(key));
  EXPECT_EQ(describe(key).key_state, "PendingImport");
  EXPECT_EQ(reason(decrypt(as_administrator(), blob)), "KMSInvalidStateException");
  reopen();
  EXPECT_EQ(reason(decrypt(as_administrator(), blob)), "KMSInvalidStateException");
  EXPECT_EQ(reason(import(key, crypto::random_secret(32))), "IncorrectKeyMaterialException");
  ASSERT_TRUE(import(key, material));
  EXPECT_TRUE(decrypt(as_administrator(), blob));
}

TEST_F(ImportTest, MaterialExpires) {
  const std::string key = external_key();
  aws::ImportKeyMaterialRequest request{.valid_to = clock_.now() + std::chrono::days(10),
                                        .expiration_model = "KEY_MATERIAL_EXPIRES"};
  ASSERT_TRUE(import(key, crypto::random_secret(32), std::move(request)));
  EXPECT_EQ(describe(key).valid_to, clock_.now() + std::chrono::days(10));
  const Bytes blob = encrypt(key);
  clock_.advance(std::chrono::days(10));
  EXPECT_EQ(describe(key).key_state, "PendingImport");  // at once, whenever it is written down
  EXPECT_EQ(reason(decrypt(as_administrator(), blob)), "KMSInvalidStateException");
  EXPECT_EQ(run(kms_->maintenance().run(clock_.now(), "test")).value(), 1U);
  reopen();
  EXPECT_EQ(describe(key).key_state, "PendingImport");
}

TEST_F(ImportTest, ASecondMaterialWaitsForARotationOnDemand) {
  const std::string key = external_key();
  const auto first = import(key, crypto::random_secret(32)).value();
  const Bytes blob = encrypt(key);
  aws::ImportKeyMaterialRequest request{.import_type = "NEW_KEY_MATERIAL"};
  const auto second = import(key, crypto::random_secret(32), request);
  ASSERT_TRUE(second);
  EXPECT_EQ(describe(key).current_key_material_id, first.key_material_id);
  EXPECT_EQ(reason(import(key, crypto::random_secret(32), request)), "KMSInvalidStateException");
  ASSERT_TRUE(run(kms_->service().rotate_key_on_demand(as_administrator(), {key})));
  EXPECT_EQ(describe(key).current_key_material_id, second->key_material_id);
  EXPECT_EQ(decrypt(as_administrator(), blob)->key_material_id, first.key_material_id);
  EXPECT_EQ(decrypt(as_administrator(), encrypt(key))->key_material_id, second->key_material_id);
}

TEST_F(ImportTest, AsymmetricAndMacMaterialIsChecked) {
  const std::string pair_key = create_key_of("ECC_NIST_P256", "SIGN_VERIFY", "EXTERNAL").key_id;
  EXPECT_EQ(reason(import(pair_key, make_material(KeySpec::kEccNistEdwards25519).value())),
            "IncorrectKeyMaterialException");
  const auto pair = crypto::KeyPair::generate(crypto::KeyPairKind::kP256).value();
  ASSERT_TRUE(import(pair_key, pair.pkcs8()));
  EXPECT_EQ(run(kms_->service().get_public_key(as_administrator(), {.key_id = pair_key})).value().public_key,
            pair.public_key());
  const std::string mac_key = create_key_of("HMAC_384", "GENERATE_VERIFY_MAC", "EXTERNAL").key_id;
  EXPECT_EQ(reason(import(mac_key, crypto::random_secret(32))), "IncorrectKeyMaterialException");
  EXPECT_TRUE(import(mac_key, crypto::random_secret(48)));
}

TEST_F(ImportTest, TokensAreOfOneKeyAndOneDay) {
  const std::string key = external_key();
  const std::string another = external_key();
  const auto parameters =
      run(kms_->service().get_parameters_for_import(as_administrator(), {key, "RSAES_OAEP_SHA_256", "RSA_2048"}))
          .value();
  EXPECT_EQ(parameters.parameters_valid_to, clock_.now() + std::chrono::hours(24));
  const auto import_with = [&](const std::string& id, Bytes token) {
    return reason(run(
        kms_->service().import_key_material(as_administrator(), {.key_id = id,
                                                                 .import_token = std::move(token),
                                                                 .encrypted_key_material = Bytes(256),
                                                                 .expiration_model = "KEY_MATERIAL_DOES_NOT_EXPIRE"})));
  };
  EXPECT_EQ(import_with(key, parameters.import_token), "InvalidCiphertextException");
  EXPECT_EQ(import_with(another, parameters.import_token), "InvalidImportTokenException");
  EXPECT_EQ(import_with(key, Bytes(11)), "InvalidImportTokenException");
  for (const std::size_t at : {5U, 6U, 14U, 200U}) {
    Bytes changed = parameters.import_token;
    changed[at] ^= std::byte{1};
    EXPECT_EQ(import_with(key, std::move(changed)), "InvalidImportTokenException") << at;
  }
  clock_.advance(std::chrono::hours(24));
  EXPECT_EQ(import_with(key, parameters.import_token), "ExpiredImportTokenException");
}

TEST_F(ImportTest, OnlyKeysOfOriginExternalImport) {
  const aws::KeyMetadata key = create_key();
  const auto refused = run(
      kms_->service().get_parameters_for_import(as_administrator(), {key.key_id, "RSAES_OAEP_SHA_256", "RSA_2048"}));
  EXPECT_EQ(reason(refused), "UnsupportedOperationException");
  EXPECT_EQ(refused.error().detail, key.arn + " origin is AWS_KMS which is not valid for this operation.");
  EXPECT_EQ(reason(drop(key.key_id)), "UnsupportedOperationException");
}

}  // namespace
}  // namespace keyhold::kms
