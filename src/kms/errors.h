#pragma once

#include <string>
#include <string_view>

#include "keyhold/base/result.h"

/// AWS KMS's refusals in AWS's words.
namespace keyhold::kms {

Error no_such_key(std::string_view key_arn);
Error no_such_alias(std::string_view alias_arn);
Error invalid_key_id(std::string_view text);  ///< a reference of no known form, or of one that is not taken here
Error invalid_region_arn(std::string_view region);
Error invalid_ciphertext();  ///< has no message, as AWS's has none
Error incorrect_key();
Error ciphertext_not_for_you();  ///< Decrypt without a KeyId: absent and forbidden look alike
Error invalid_token();           ///< no such access key or session any more
Error expired_token();
Error validation(std::string message);
Error unsupported(std::string message);
Error dry_run_succeeded();
Error locked_out();  ///< the lockout safety check
Error invalid_principals();
Error invalid_marker();
Error alias_exists(std::string_view alias_arn);

Error invalid_key_usage(std::string message);
Error invalid_signature();  ///< without a message, as AWS's
Error invalid_mac();        ///< the same
Error wrong_kind_of_key();  ///< UnsupportedOperationException without a message, as AWS's
Error wrong_origin(std::string_view key_arn, std::string_view origin);
Error invalid_state(std::string message);
Error limit_exceeded(std::string message);

Error invalid_grant_token();
Error invalid_grant_id();
Error no_such_grant(std::string_view grant_id);
Error invalid_principal(std::string_view text);

Error invalid_import_token();
Error expired_import_token();
Error incorrect_key_material(std::string message);

Error no_such_key_store(std::string_view id);
Error key_store_state(std::string message);

}  // namespace keyhold::kms
