#pragma once

#include <optional>
#include <string>

#include "keyhold/base/task.h"
#include "keyhold/secrets/call.h"
#include "keyhold/secrets/parts.h"

/// Values of secrets, as requests give them and as the caller's KMS key guards them.
namespace keyhold::secrets {

/// The value of a request, of which it may have one form at most. Errors: InvalidParameterException for both.
Result<std::optional<SecretValue>> take_value(std::optional<PlaintextBytes> text, std::optional<PlaintextBytes> binary);

/// Errors: InvalidRequestException when there is none.
Result<std::string> take_token(std::optional<std::string> token);

bool same_value(const SecretValue& a, const SecretValue& b) noexcept;

/// A version to be, and the key that will seal its value.
struct NewVersion {
  Version version;
  SecretBytes data_key;
};
/// Asks the KMS, as the caller, for a data key under the secret's key. Errors: as kms_refused.
Task<Result<NewVersion>> make_version(const Parts& parts, Caller caller, SecretPtr secret, std::string version_id);

/// Opens a version as the caller. Errors: as kms_refused; kNotFound when the version went away meanwhile.
Task<Result<SecretValue>> open_version(const Parts& parts, Caller caller, SecretPtr secret, Version version);

}  // namespace keyhold::secrets
