#include "kms_fixture.h"

#include <cstdlib>

#include "keyhold/crypto_testing/oaep_wrap.h"

namespace keyhold::kms {
namespace {

const Administrator kTester{"spiffe://test/operator/1", "127.0.0.1", "test"};

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "keyhold-kms-XXXXXX").string();
  path_ = ::mkdtemp(name.data());
  std::filesystem::create_directory(path_ / "data");
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

KmsTest::KmsTest() : files_(std::make_unique<RootFiles>(file_system_, paths())) {
  initialize_engine();
  reopen();
  make_identities();
}

void KmsTest::initialize_engine() {
  const Result<SecretBytes> passphrase =
      run(initialize(*engine_, *files_, DeploymentId::random(), crypto::kArgon2Least));
  if (!passphrase) throw std::runtime_error(passphrase.error().detail);
}

Result<std::unique_ptr<Kms>> KmsTest::open_kms(storage::Engine& engine, RootFiles& files) {
  KEYHOLD_TRY(Root root, run(unseal(engine, files, nullptr)));
  return run(Kms::open(engine, files, std::move(root), clock_, context_.get_executor(), audit::Durability::kSynced));
}

void KmsTest::reopen() {
  kms_.reset();
  Result<std::unique_ptr<Kms>> opened = open_kms(*engine_, *files_);
  if (!opened) throw std::runtime_error(opened.error().detail);
  kms_ = std::move(*opened);
}

void KmsTest::make_identities() {
  Identities& identities = kms_->identities();
  for (const char* account : {kOwn, kOther}) {
    ASSERT_TRUE(run(identities.create_account(kTester, "account", std::string(account))));
    ASSERT_TRUE(run(identities.create_user(kTester, account, "administrator", true)));
  }
  ASSERT_TRUE(run(identities.create_user(kTester, kOwn, "worker", false)));
}

Caller KmsTest::caller(const std::string& account, const std::string& user, std::string via_service) {
  auto identity = kms_->identities().directory().find_identity(iam::user_arn(account, user));
  return Caller{std::move(identity), "eu-west-1", "127.0.0.1", std::move(via_service)};
}

Call& KmsTest::call_by(Caller who) {
  entry_ = std::make_unique<audit::Entry>();
  call_ = std::make_unique<Call>(Call{std::move(who), *entry_});
  return *call_;
}

aws::KeyMetadata KmsTest::create_key(std::optional<std::string> policy) {
  aws::CreateKeyRequest request{.policy = std::move(policy), .bypass_policy_lockout_safety_check = true};
  return run(kms_->service().create_key(as_administrator(), std::move(request))).value().key_metadata;
}

aws::KeyMetadata KmsTest::create_key_of(const char* spec, const char* usage, const char* origin, bool multi_region) {
  aws::CreateKeyRequest request{.key_usage = usage, .key_spec = spec, .origin = origin, .multi_region = multi_region};
  return run(kms_->service().create_key(as_administrator(), std::move(request))).value().key_metadata;
}

Call& KmsTest::in_region(const std::string& region) {
  Caller who = caller(kOwn, "administrator");
  who.region = region;
  return call_by(std::move(who));
}

aws::KeyMetadata KmsTest::describe(const std::string& key_id) {
  return run(kms_->service().describe_key(as_administrator(), {.key_id = key_id})).value().key_metadata;
}

Result<aws::ImportKeyMaterialResponse> KmsTest::import(const std::string& key_id, const SecretBytes& material,
                                                       aws::ImportKeyMaterialRequest request) {
  return import_in("eu-west-1", key_id, material, std::move(request));
}

Result<aws::ImportKeyMaterialResponse> KmsTest::import_in(const std::string& region, const std::string& key_id,
                                                          const SecretBytes& material,
                                                          aws::ImportKeyMaterialRequest request) {
  const bool large = material.size() > 150;  // more than OAEP takes: under an AES key that goes before it
  aws::GetParametersForImportRequest asked{key_id, large ? "RSA_AES_KEY_WRAP_SHA_256" : "RSAES_OAEP_SHA_256",
                                           "RSA_2048"};
  const auto parameters = run(kms_->service().get_parameters_for_import(in_region(region), std::move(asked))).value();
  const auto wrap = [&](ByteView secret) {
    return crypto::testing::oaep_wrap(parameters.public_key, crypto::Hash::kSha256, secret);
  };
  Bytes wrapped;
  if (large) {
    const Bytes aes_key(32, std::byte{7});
    wrapped = ByteWriter().raw(wrap(aes_key)).raw(crypto::testing::kwp_wrap(aes_key, material.expose())).take();
  } else {
    wrapped = wrap(material.expose());
  }
  request.key_id = key_id;
  request.import_token = parameters.import_token;
  request.encrypted_key_material = wrapped;
  if (!request.expiration_model && !request.valid_to) request.expiration_model = "KEY_MATERIAL_DOES_NOT_EXPIRE";
  return run(kms_->service().import_key_material(in_region(region), std::move(request)));
}

Bytes KmsTest::encrypt(const std::string& key_id, aws::EncryptionContext context) {
  aws::EncryptRequest request{.key_id = key_id,
                              .plaintext = PlaintextBytes::copy_of(std::string_view("plaintext")),
                              .encryption_context = std::move(context)};
  return run(kms_->service().encrypt(as_administrator(), std::move(request))).value().ciphertext_blob;
}

Result<aws::DecryptResponse> KmsTest::decrypt(Call& call, Bytes blob, aws::EncryptionContext context) {
  aws::DecryptRequest request{.ciphertext_blob = std::move(blob), .encryption_context = std::move(context)};
  return run(kms_->service().decrypt(call, std::move(request)));
}

void KmsTest::grant_identity_policy(const std::string& account, const std::string& user, const std::string& action,
                                    const std::string& resource) {
  std::string text = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":")" + action +
                     R"(","Resource":")" + resource + R"("}]})";
  ASSERT_TRUE(
      run(kms_->identities().put_policy<iam::User>(kTester, iam::user_arn(account, user), "test", std::move(text))));
}

}  // namespace keyhold::kms
