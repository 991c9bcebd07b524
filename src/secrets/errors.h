#pragma once

#include <string>
#include <string_view>

#include "keyhold/base/result.h"

/// AWS Secrets Manager's refusals in AWS's words.
namespace keyhold::secrets {

Error no_such_secret();
Error no_such_value(std::string_view kind, std::string_view which);  ///< kind: "VersionId", "staging label"
Error secret_exists(std::string_view name);
Error token_in_use(std::string_view token, std::string_view arn);
Error marked_for_deletion();
Error default_key_across_accounts();
Error invalid_name();
Error malformed_policy(std::string_view rule);  ///< the rule that it breaks
Error unsupported_principal();                  ///< in a resource policy: a user or role that is missing
Error public_policy();
Error replica_not_changeable();
Error external_secrets_unavailable();
Error invalid_request(std::string message);
Error invalid_parameter(std::string message);
Error limit_exceeded(std::string message);

enum class KmsUse { kEncrypt, kDecrypt };
/// What a caller is told when the KMS refused its key or could not be asked.
Error kms_refused(const Error& error, KmsUse use);

}  // namespace keyhold::secrets
