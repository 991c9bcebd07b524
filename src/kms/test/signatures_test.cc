#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

class SignaturesTest : public KmsTest {
 protected:
  static PlaintextBytes message(std::string_view text = "message") { return PlaintextBytes::copy_of(text); }

  template <class T>
  static std::string reason(const Result<T>& result) {
    return result ? "" : result.error().reason;
  }

  Result<aws::SignResponse> sign(const std::string& key, const char* algorithm, PlaintextBytes text,
                                 const char* type = "RAW") {
    return run(kms_->service().sign(
        as_administrator(),
        {.key_id = key, .message = std::move(text), .message_type = type, .signing_algorithm = algorithm}));
  }
  Result<aws::VerifyResponse> verify(const std::string& key, const char* algorithm, PlaintextBytes text,
                                     Bytes signature, const char* type = "RAW") {
    return run(kms_->service().verify(as_administrator(), {.key_id = key,
                                                           .message = std::move(text),
                                                           .message_type = type,
                                                           .signature = std::move(signature),
                                                           .signing_algorithm = algorithm}));
  }
};

TEST_F(SignaturesTest, EveryAlgorithmOfEverySpecSignsAndVerifies) {
  for (const char* const spec : {"RSA_2048", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1",
                                 "ECC_NIST_EDWARDS25519", "ML_DSA_44", "ML_DSA_65", "ML_DSA_87"}) {
    if (!find_key_spec(spec)) continue;  // this machine's OpenSSL lacks it
    const aws::KeyMetadata key = create_key_of(spec, "SIGN_VERIFY");
    ASSERT_FALSE(key.signing_algorithms.empty()) << spec;
    for (const std::string& algorithm : key.signing_algorithms) {
      SCOPED_TRACE(std::string(spec) + " " + algorithm);
      const bool prehashed = algorithm == "ED25519_PH_SHA_512";
      const char* const type = prehashed ? "DIGEST" : "RAW";
      const std::string text(64, 'm'), another(64, 'n');
      const auto made = sign(key.key_id, algorithm.c_str(), message(text), type);
      ASSERT_TRUE(made);
      EXPECT_EQ(made->key_id, key.arn);
      EXPECT_TRUE(verify(key.key_id, algorithm.c_str(), message(text), made->signature, type)->signature_valid);
      EXPECT_EQ(reason(verify(key.key_id, algorithm.c_str(), message(another), made->signature, type)),
                "KMSInvalidSignatureException");
    }
  }
}

// Each form of message that an algorithm does not take, and one of a wrong size.
TEST_F(SignaturesTest, OfMlDsaAndEd25519TakeTheirOwnFormsOfMessage) {
  const std::string ed25519 = create_key_of("ECC_NIST_EDWARDS25519", "SIGN_VERIFY").key_id;
  const std::string hash(64, 'h');
  EXPECT_EQ(reason(sign(ed25519, "ED25519_SHA_512", message(hash), "DIGEST")), "ValidationException");
  EXPECT_EQ(reason(sign(ed25519, "ED25519_SHA_512", message(hash), "EXTERNAL_MU")), "ValidationException");
  const bool prehashes = crypto::is_available(crypto::SignatureScheme::kEd25519Ph);
  EXPECT_EQ(reason(sign(ed25519, "ED25519_PH_SHA_512", message(hash))),
            prehashes ? "ValidationException" : "UnsupportedOperationException");
  if (!find_key_spec("ML_DSA_44")) return;
  const std::string ml_dsa = create_key_of("ML_DSA_44", "SIGN_VERIFY").key_id;
  EXPECT_TRUE(sign(ml_dsa, "ML_DSA_SHAKE_256", message(hash), "EXTERNAL_MU"));
  EXPECT_EQ(reason(sign(ml_dsa, "ML_DSA_SHAKE_256", message("short"), "EXTERNAL_MU")), "ValidationException");
  EXPECT_EQ(reason(sign(ml_dsa, "ML_DSA_SHAKE_256", message(hash), "DIGEST")), "ValidationException");
}

TEST_F(SignaturesTest, EncapsulationGivesBothSidesOneSecret) {
  const auto encapsulate = [&](const std::string& key) {
    return run(kms_->service().encapsulate(as_administrator(), {.key_id = key, .encapsulation_algorithm = "ML_KEM"}));
  };
  EXPECT_EQ(reason(encapsulate(create_key().key_id)), "InvalidKeyUsageException");
  for (const char* const spec : {"ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"}) {
    if (!find_key_spec(spec)) continue;
    SCOPED_TRACE(spec);
    const aws::KeyMetadata key = create_key_of(spec, "ENCAPSULATE_DECAPSULATE");
    EXPECT_EQ(key.encapsulation_algorithms, std::vector<std::string>{"ML_KEM"});
    const auto made = encapsulate(key.key_id);
    ASSERT_TRUE(made);
    const auto decapsulate = [&](Bytes blob) {
      return run(kms_->service().decapsulate(as_administrator(), {.key_id = key.key_id,
                                                                  .shared_secret_ciphertext_blob = std::move(blob),
                                                                  .encapsulation_algorithm = "ML_KEM"}));
    };
    EXPECT_EQ(decapsulate(made->shared_secret_ciphertext_blob)->shared_secret.text(), made->shared_secret.text());
    EXPECT_EQ(reason(decapsulate(Bytes(7))), "InvalidCiphertextException");
  }
}

// A digest is taken as it is: what signed the message raw verifies for its digest.
TEST_F(SignaturesTest, ADigestIsNotHashedAgainAndHasTheHashsLength) {
  const std::string key = create_key_of("ECC_NIST_P256", "SIGN_VERIFY").key_id;
  const crypto::Digest digest = crypto::sha256({as_bytes("message")});
  const auto made = sign(key, "ECDSA_SHA_256", message());
  EXPECT_TRUE(verify(key, "ECDSA_SHA_256", PlaintextBytes::copy_of(ByteView(digest)), made->signature, "DIGEST"));
  const auto refused = sign(key, "ECDSA_SHA_256", message(), "DIGEST");
  EXPECT_EQ(refused.error().detail, "Digest is invalid length for algorithm ECDSA_SHA_256.");
  EXPECT_EQ(reason(verify(key, "ECDSA_SHA_256", message(), made->signature, "DIGEST")), "ValidationException");
}

TEST_F(SignaturesTest, KeysDoOnlyWhatTheyAreFor) {
  const aws::KeyMetadata symmetric = create_key();
  const aws::KeyMetadata signing = create_key_of("RSA_2048", "SIGN_VERIFY");
  const aws::KeyMetadata mac = create_key_of("HMAC_224", "GENERATE_VERIFY_MAC");
  const auto as_mac = run(kms_->service().generate_mac(
      as_administrator(), {.message = message(), .key_id = symmetric.key_id, .mac_algorithm = "HMAC_SHA_224"}));
  EXPECT_EQ(as_mac.error().detail, symmetric.arn + " key usage is ENCRYPT_DECRYPT which is not valid for GenerateMac.");
  const auto as_signer = sign(mac.key_id, "RSASSA_PSS_SHA_256", message());
  EXPECT_EQ(as_signer.error().detail, mac.arn + " key usage is GENERATE_VERIFY_MAC which is not valid for Sign.");
  const auto as_cipher =
      run(kms_->service().encrypt(as_administrator(), {.key_id = signing.key_id, .plaintext = message()}));
  EXPECT_EQ(as_cipher.error().detail, signing.arn + " key usage is SIGN_VERIFY which is not valid for Encrypt.");
  const auto wrong_mac = run(kms_->service().generate_mac(
      as_administrator(), {.message = message(), .key_id = mac.key_id, .mac_algorithm = "HMAC_SHA_256"}));
  EXPECT_EQ(wrong_mac.error().detail, "Algorithm HMAC_SHA_256 is incompatible with key spec HMAC_224.");
  EXPECT_EQ(reason(run(kms_->service().get_public_key(as_administrator(), {.key_id = mac.key_id}))),
            "UnsupportedOperationException");
}

TEST_F(SignaturesTest, AMacVerifiesOrThrows) {
  for (const char* const size : {"224", "256", "384", "512"}) {
    SCOPED_TRACE(size);
    const std::string spec = std::string("HMAC_") + size;
    const std::string algorithm = std::string("HMAC_SHA_") + size;
    const std::string key = create_key_of(spec.c_str(), "GENERATE_VERIFY_MAC").key_id;
    const auto made = run(kms_->service().generate_mac(
        as_administrator(), {.message = message(), .key_id = key, .mac_algorithm = algorithm}));
    ASSERT_TRUE(made);
    aws::VerifyMacRequest right{.message = message(), .key_id = key, .mac_algorithm = algorithm, .mac = made->mac};
    EXPECT_TRUE(run(kms_->service().verify_mac(as_administrator(), std::move(right)))->mac_valid);
    aws::VerifyMacRequest wrong{
        .message = message("another"), .key_id = key, .mac_algorithm = algorithm, .mac = made->mac};
    const auto refused = run(kms_->service().verify_mac(as_administrator(), std::move(wrong)));
    EXPECT_EQ(reason(refused), "KMSInvalidMacException");
    EXPECT_EQ(refused.error().detail, "");
  }
}

TEST_F(SignaturesTest, RsaEncryptsUpToItsLimit) {
  const std::string key = create_key_of("RSA_2048", "ENCRYPT_DECRYPT").key_id;
  const auto sealed = run(kms_->service().encrypt(
      as_administrator(), {.key_id = key, .plaintext = message(), .encryption_algorithm = "RSAES_OAEP_SHA_1"}));
  ASSERT_TRUE(sealed);
  aws::DecryptRequest request{
      .ciphertext_blob = sealed->ciphertext_blob, .key_id = key, .encryption_algorithm = "RSAES_OAEP_SHA_1"};
  const auto opened = run(kms_->service().decrypt(as_administrator(), std::move(request)));
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->plaintext.text(), "message");
  EXPECT_FALSE(opened->key_material_id);
  const auto refused = run(kms_->service().encrypt(
      as_administrator(),
      {.key_id = key, .plaintext = PlaintextBytes(215), .encryption_algorithm = "RSAES_OAEP_SHA_1"}));
  EXPECT_EQ(refused.error().detail,
            "Algorithm RSAES_OAEP_SHA_1 and key spec RSA_2048 cannot encrypt data larger than 214 bytes.");
  const auto plain = run(kms_->service().encrypt(as_administrator(), {.key_id = key, .plaintext = message()}));
  EXPECT_EQ(plain.error().detail, "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.");
}

TEST_F(SignaturesTest, TwoPartiesDeriveOneSecret) {
  const std::string ours = create_key_of("ECC_NIST_P384", "KEY_AGREEMENT").key_id;
  const std::string theirs = create_key_of("ECC_NIST_P384", "KEY_AGREEMENT").key_id;
  const auto derive = [&](const std::string& own, const std::string& peer) {
    const Bytes key = run(kms_->service().get_public_key(as_administrator(), {.key_id = peer})).value().public_key;
    return run(kms_->service().derive_shared_secret(
                   as_administrator(), {.key_id = own, .key_agreement_algorithm = "ECDH", .public_key = key}))
        .value();
  };
  EXPECT_TRUE(
      equal_constant_time(derive(ours, theirs).shared_secret.view(), derive(theirs, ours).shared_secret.view()));
  EXPECT_EQ(derive(ours, theirs).key_origin, "AWS_KMS");
  const auto refused = run(kms_->service().derive_shared_secret(
      as_administrator(), {.key_id = ours, .key_agreement_algorithm = "ECDH", .public_key = Bytes(16)}));
  EXPECT_EQ(reason(refused), "ValidationException");
}

TEST_F(SignaturesTest, ADataKeyPairsPrivateHalfOpensUnderItsContext) {
  const std::string key = create_key().key_id;
  const auto made = run(kms_->service().generate_data_key_pair(
      as_administrator(), {.encryption_context = {{"a", "b"}}, .key_id = key, .key_pair_spec = "ECC_NIST_P256"}));
  ASSERT_TRUE(made);
  const auto opened = decrypt(as_administrator(), made->private_key_ciphertext_blob, {{"a", "b"}});
  ASSERT_TRUE(opened);
  EXPECT_TRUE(equal_constant_time(opened->plaintext.view(), made->private_key_plaintext.view()));
  EXPECT_EQ(reason(decrypt(as_administrator(), made->private_key_ciphertext_blob)), "InvalidCiphertextException");
  const SecretBytes private_key = SecretBytes::copy_of(made->private_key_plaintext.view());
  const auto pair = crypto::KeyPair::from_pkcs8(crypto::KeyPairKind::kP256, private_key);
  ASSERT_TRUE(pair);
  EXPECT_EQ(pair->public_key(), made->public_key);
}

TEST_F(SignaturesTest, AMissingKeyUsageAndUnknownSpecsAreRefused) {
  struct Case {
    const char* spec;
    const char* usage;
    const char* reason;
    const char* detail;
  };
  constexpr Case kCases[] = {
      {"HMAC_256", nullptr, "ValidationException",
       "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."},
      {"RSA_2048", "KEY_AGREEMENT", "ValidationException",
       "KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048"},
      {"SYMMETRIC_DEFAULT", "SIGN_VERIFY", "ValidationException",
       "KeyUsage SIGN_VERIFY is not compatible with KeySpec SYMMETRIC_DEFAULT"},
      {"SM2", "SIGN_VERIFY", "UnsupportedOperationException", "KeySpec SM2 is not supported in this Region."},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.spec);
    aws::CreateKeyRequest request{.key_spec = c.spec};
    if (c.usage != nullptr) request.key_usage = c.usage;
    const auto refused = run(kms_->service().create_key(as_administrator(), std::move(request)));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, c.reason);
    EXPECT_EQ(refused.error().detail, c.detail);
  }
}

TEST_F(SignaturesTest, TheLastUseIsKnownAlsoAfterARestart) {
  const std::string key = create_key().key_id;
  const auto unused = run(kms_->service().get_key_last_usage(as_administrator(), {key}));
  ASSERT_TRUE(unused);
  EXPECT_FALSE(unused->key_last_usage.operation);
  encrypt(key);
  ASSERT_TRUE(run(kms_->maintenance().write_last_uses()));
  reopen();
  const auto used = run(kms_->service().get_key_last_usage(as_administrator(), {key}));
  EXPECT_EQ(used->key_last_usage.operation, "Encrypt");
  EXPECT_EQ(used->key_last_usage.timestamp, clock_.now());
}

TEST_F(SignaturesTest, KeyPairsSurviveARestart) {
  const aws::KeyMetadata key = create_key_of("ECC_NIST_P256", "SIGN_VERIFY");
  const auto made = sign(key.key_id, "ECDSA_SHA_256", message());
  reopen();
  EXPECT_TRUE(verify(key.key_id, "ECDSA_SHA_256", message(), made->signature));
}

}  // namespace
}  // namespace keyhold::kms
