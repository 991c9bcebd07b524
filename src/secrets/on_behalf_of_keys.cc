#include "keyhold/secrets/on_behalf_of_keys.h"

#include "keyhold/aws/clients.h"
#include "keyhold/aws/on_behalf_of.h"

namespace keyhold::secrets {
namespace {

aws::KmsClient kms_for(std::shared_ptr<net::Client> kms, Caller caller) {
  const aws::OnBehalfOf assertion{.account = std::move(caller.account),
                                  .principal_arn = std::move(caller.principal_arn),
                                  .principal_id = std::move(caller.principal_id),
                                  .access_key_id = std::move(caller.access_key_id),
                                  .region = caller.region,
                                  .via_service = "secretsmanager." + caller.region + ".amazonaws.com",
                                  .session_token = std::move(caller.session_token)};
  return aws::KmsClient({std::move(kms), std::make_shared<aws::OnBehalfOfSigner>(assertion)});
}

aws::EncryptionContext context_of(VersionPlace place) {
  return {{"SecretARN", std::move(place.secret_arn)}, {"SecretVersionId", std::move(place.version_id)}};
}

}  // namespace

Task<Result<DataKey>> OnBehalfOfKeys::generate(Caller caller, std::string kms_key_id, VersionPlace place) {
  const aws::KmsClient kms = kms_for(kms_, std::move(caller));
  aws::GenerateDataKeyRequest request{
      .key_id = std::move(kms_key_id), .encryption_context = context_of(std::move(place)), .key_spec = "AES_256"};
  KEYHOLD_CO_TRY(aws::GenerateDataKeyResponse made, co_await kms.generate_data_key(std::move(request)));
  co_return DataKey{SecretBytes::copy_of(made.plaintext.view()), std::move(made.ciphertext_blob),
                    std::move(made.key_id)};
}

Task<Result<SecretBytes>> OnBehalfOfKeys::open(Caller caller, std::string kms_key_arn, Bytes wrapped,
                                               VersionPlace place) {
  const aws::KmsClient kms = kms_for(kms_, std::move(caller));
  aws::DecryptRequest request{.ciphertext_blob = std::move(wrapped),
                              .encryption_context = context_of(std::move(place)),
                              .key_id = std::move(kms_key_arn)};
  KEYHOLD_CO_TRY(const aws::DecryptResponse opened, co_await kms.decrypt(std::move(request)));
  co_return SecretBytes::copy_of(opened.plaintext.view());
}

}  // namespace keyhold::secrets
