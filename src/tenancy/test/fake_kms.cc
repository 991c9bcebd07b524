#include "fake_kms.h"

#include <vector>

#include "keyhold/crypto/random.h"
#include "keyhold/iam/authorize.h"
#include "keyhold/iam/kms_context.h"

namespace keyhold::tenancy::testing {
namespace {

const Error kMissing{ErrorCode::kNotFound, "", "ResourceNotFoundException"};

// What the principals' own policies say of KMS (apps/dev/principal_policies.cc): wide enough for the probes of
// generation 0, so that these test the client's policy and not ours.
std::vector<iam::Policy> identity_policies(const Deployment& deployment, const std::string& who,
                                           bool takes_stray_probes) {
  const std::string ours = R"("kms:EncryptionContext:kh:deployment":")" + deployment.id.text() + "\"";
  const std::string probe = R"("kms:EncryptionContext:kh:gen":"0")";
  const auto allow_if = [](const std::string& action, const std::string& equals) {
    return R"({"Effect":"Allow","Resource":"*","Action":")" + action + R"(","Condition":{"StringEquals":{)" + equals +
           "}}}";
  };
  std::string statements;
  if (who == deployment.provisioner_arn)
    statements = R"({"Effect":"Allow","Resource":"*",
                     "Action":["kms:CreateKey","kms:DescribeKey","kms:GenerateDataKeyWithoutPlaintext"]},)" +
                 allow_if("kms:Decrypt", ours + "," + probe);
  else if (who == deployment.component_arn)
    statements = R"({"Effect":"Allow","Resource":"*","Action":"kms:DescribeKey"},)" +
                 allow_if("kms:Decrypt", ours + R"(,"kms:EncryptionContext:kh:store":"events")") + "," +
                 (takes_stray_probes ? allow_if("kms:Decrypt", probe) + "," : "") +
                 allow_if("kms:GenerateDataKeyWithoutPlaintext", ours + "," + probe);
  if (statements.empty()) return {};
  return {iam::Policy::parse(R"({"Version":"2012-10-17","Statement":[)" + statements + "]}",
                             iam::PolicyKind::kIdentityPolicy)
              .value()};
}

}  // namespace

std::string FakeKms::add_key(const std::string& account, const std::string& policy) {
  const std::string id = KeyId::random().text();
  const std::string arn = "arn:aws:kms:" + deployment_.region + ":" + account + ":key/" + id;
  FakeKey key{account, policy, {}};
  key.metadata.aws_account_id = account;
  key.metadata.key_id = id;
  key.metadata.arn = arn;
  key.metadata.key_state = "Enabled";
  key.metadata.key_spec = "SYMMETRIC_DEFAULT";
  key.metadata.key_usage = "ENCRYPT_DECRYPT";
  key.metadata.origin = "AWS_KMS";
  key.metadata.key_manager = "CUSTOMER";
  keys_.emplace(arn, std::move(key));
  return arn;
}

Result<FakeKey*> FakeKms::permit(const std::string& who, const char* action, const std::string& arn,
                                 const KeyProbe::Context& context) {
  ++calls;
  if (outage) return *outage;
  const auto found = keys_.find(arn);
  if (found == keys_.end()) return Error{ErrorCode::kNotFound, "", "NotFoundException"};
  const iam::EncryptionContext pairs(context.begin(), context.end());
  iam::Question question;
  question.caller = iam::parse_principal(who).value();
  question.action = action;
  question.resource_arn = arn;
  question.resource_account = found->second.account;
  question.context = iam::request_context(question.caller, {});
  if (!pairs.empty()) question.encryption_context = &pairs;
  KEYHOLD_TRY(const iam::Policy policy, iam::Policy::parse(found->second.policy, iam::PolicyKind::kKeyPolicy));
  const auto ours = identity_policies(deployment_, who, takes_stray_probes);
  const iam::Verdict verdict = iam::authorize_kms(question, &policy, {ours}, {});
  if (verdict.allowed) return &found->second;
  const bool by_us = verdict.reason == iam::Reason::kNoIdentityAllow;
  return Error{ErrorCode::kAccessDenied, by_us ? "because no identity-based policy allows it" : "",
               "AccessDeniedException"};
}

Result<aws::KeyMetadata> FakeKms::describe(const std::string& who, const std::string& arn) {
  KEYHOLD_TRY(const FakeKey* key, permit(who, "kms:DescribeKey", arn, {}));
  return key->metadata;
}

Result<Bytes> FakeKms::generate(const std::string& who, const std::string& arn, const KeyProbe::Context& context) {
  KEYHOLD_TRY(const FakeKey* key, permit(who, "kms:GenerateDataKeyWithoutPlaintext", arn, context));
  if (key->metadata.key_state != "Enabled") return Error{ErrorCode::kInvalidArgument, "", "DisabledException"};
  const SecretBytes random = crypto::random_secret(32);
  const Bytes blob = copy(random.expose());
  wrapped_.emplace(blob, Wrapped{arn, context, crypto::random_secret(32)});
  return blob;
}

Result<SecretBytes> FakeKms::decrypt(const std::string& who, const std::string& arn, const Bytes& blob,
                                     const KeyProbe::Context& context) {
  KEYHOLD_TRY(const FakeKey* key, permit(who, "kms:Decrypt", arn, context));
  if (key->metadata.key_state != "Enabled") return Error{ErrorCode::kInvalidArgument, "", "DisabledException"};
  const auto found = wrapped_.find(blob);
  if (found == wrapped_.end() || found->second.arn != arn || found->second.context != context)
    return Error{ErrorCode::kInvalidArgument, "", "InvalidCiphertextException"};
  return found->second.key.clone();
}

Task<Result<keyring::KeyOpener::Value>> FakeKeyMaker::read_secret(std::string name) {
  const auto found = kms_.secrets.find(name);
  if (found == kms_.secrets.end()) co_return kMissing;
  co_return keyring::KeyOpener::Value{found->second.versions.at(found->second.current), found->second.current};
}

Task<Result<std::string>> FakeKeyMaker::read_version(std::string name, std::string version) {
  const auto found = kms_.secrets.find(name);
  if (found == kms_.secrets.end() || !found->second.versions.contains(version)) co_return kMissing;
  co_return found->second.versions.at(version);
}

Task<Status> FakeKeyMaker::create_secret(std::string name, std::string version, std::string value) {
  FakeKms::Secret& secret = kms_.secrets[name];
  if (!secret.versions.empty()) co_return Error{ErrorCode::kConflict, "", "ResourceExistsException"};
  secret.versions[version] = std::move(value);
  secret.current = std::move(version);
  co_return ok();
}

Task<Status> FakeKeyMaker::put_pending(std::string name, std::string version, std::string value) {
  FakeKms::Secret& secret = kms_.secrets.at(name);
  const auto [at, added] = secret.versions.emplace(std::move(version), value);
  if (!added && at->second != value) co_return Error{ErrorCode::kConflict, "", "ResourceExistsException"};
  co_return ok();
}

Task<Status> FakeKeyMaker::move_current(std::string name, std::string to, std::string from) {
  FakeKms::Secret& secret = kms_.secrets.at(name);
  if (secret.current != from) co_return Error{ErrorCode::kConflict, "", "InvalidParameterException"};
  secret.current = std::move(to);
  co_return ok();
}

Task<Result<crypto::Digest>> FakeProver::prove(TenantId tenant, record::KeyClass cls, std::uint32_t generation) {
  const auto found = kms_.secrets.find(keyring::keyring_secret_name(deployment_, tenant, store_));
  if (found == kms_.secrets.end()) co_return kMissing;
  const std::string& text = found->second.versions.at(found->second.current);
  KEYHOLD_CO_TRY(const keyring::KeyringDocument document, keyring::KeyringDocument::parse(text));
  const keyring::WrappedKey* wrapped = document.find(cls, generation);
  if (wrapped == nullptr) co_return kMissing;
  const record::KeyPlace place{deployment_, tenant, store_, cls, generation};
  KEYHOLD_CO_TRY(const SecretBytes key,
                 kms_.decrypt(who_, wrapped->key_arn, wrapped->blob, record::encryption_context(place)));
  co_return record::key_commitment(key, place);
}

}  // namespace keyhold::tenancy::testing
