#pragma once

#include <optional>
#include <string>

#include "keyhold/aws/secrets_shapes.h"
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

/// What a request calls a KMS key, for a secret of `place`: absent for the account's AWS-managed key, however it is
/// named.
std::optional<std::string> take_kms_key(std::optional<std::string> given, const SecretPlace& place);

/// The Regions that a request names. Errors: InvalidParameterException for none, the secret's own, or one named twice.
Result<std::vector<Replica>> take_replicas(const std::vector<aws::ReplicaRegion>& given, const SecretPlace& place);

/// Seals `value` as the version of `secret` that `made` was made for, which changes with it; old versions go.
/// Errors: as add_version and prune_versions.
Status add_value(const Parts& parts, storage::Batch& batch, Secret& secret, NewVersion made, const SecretValue& value,
                 std::vector<std::string> labels);

/// Whether a request repeats the one that made `version`, by value: which only who may open it can tell.
/// Errors: ResourceExistsException for another value; as open_version.
Task<Status> check_repeats(const Parts& parts, Caller caller, SecretPtr secret, Version version,
                           const SecretValue* value);

/// Opens a version as the caller. Errors: as kms_refused; kNotFound when the version went away meanwhile.
Task<Result<SecretValue>> open_version(const Parts& parts, Caller caller, SecretPtr secret, Version version);

}  // namespace keyhold::secrets
