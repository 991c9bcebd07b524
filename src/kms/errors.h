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
Error validation(std::string message);
Error unsupported(std::string message);
Error dry_run_succeeded();
Error locked_out();  ///< the lockout safety check
Error invalid_marker();
Error alias_exists(std::string_view alias_arn);

}  // namespace keyhold::kms
