#include "keyhold/tenancy/aws_key_services.h"

namespace keyhold::tenancy {

Task<Result<aws::KeyMetadata>> AwsKeyProbe::describe(std::string key_arn) {
  aws::DescribeKeyRequest request;
  request.key_id = std::move(key_arn);
  KEYHOLD_CO_TRY(aws::DescribeKeyResponse answer, co_await kms_.describe_key(std::move(request)));
  co_return std::move(answer.key_metadata);
}

Task<Result<Bytes>> AwsKeyProbe::generate(std::string key_arn, Context context) {
  aws::GenerateDataKeyWithoutPlaintextRequest request;
  request.key_id = std::move(key_arn);
  request.encryption_context = std::move(context);
  request.key_spec = "AES_256";
  KEYHOLD_CO_TRY(aws::GenerateDataKeyWithoutPlaintextResponse answer,
                 co_await kms_.generate_data_key_without_plaintext(std::move(request)));
  co_return std::move(answer.ciphertext_blob);
}

Task<Result<SecretBytes>> AwsKeyProbe::decrypt(std::string key_arn, Bytes blob, Context context) {
  aws::DecryptRequest request;
  request.key_id = std::move(key_arn);
  request.ciphertext_blob = std::move(blob);
  request.encryption_context = std::move(context);
  KEYHOLD_CO_TRY(const aws::DecryptResponse answer, co_await kms_.decrypt(std::move(request)));
  co_return SecretBytes::copy_of(answer.plaintext.view());
}

Task<Result<std::string>> AwsVendorKeys::create_key(std::string description, std::string policy) {
  aws::CreateKeyRequest request;
  request.description = std::move(description);
  request.policy = std::move(policy);
  // The provisioner makes keys and may not change their policies: that stays with the account's administrators.
  request.bypass_policy_lockout_safety_check = true;
  KEYHOLD_CO_TRY(aws::CreateKeyResponse answer, co_await kms_.create_key(std::move(request)));
  co_return std::move(answer.key_metadata.arn);
}

}  // namespace keyhold::tenancy
