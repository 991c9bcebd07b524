#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keyhold/base/result.h"
#include "keyhold/secrets/secret.h"

/// How staging labels move. Pure: a secret in, the same secret with its labels elsewhere.
namespace keyhold::secrets {

inline constexpr std::size_t kMaxVersions = 100;
inline constexpr std::size_t kMaxLabels = 20;  ///< of one version

/// Adds `version` under `labels`, taken away from whatever version had them; AWSCURRENT if they are none, and for a
/// first version always. The version that loses AWSCURRENT gets AWSPREVIOUS.
/// Errors: LimitExceededException when a version would have too many labels.
Status add_version(Secret& secret, Version version, std::vector<std::string> labels);

/// Takes away the oldest versions without labels while there are more than kMaxVersions, and returns them.
/// Errors: LimitExceededException when all have labels.
Result<std::vector<Version>> prune_versions(Secret& secret);

/// UpdateSecretVersionStage. Errors: InvalidParameterException, ResourceNotFoundException, LimitExceededException.
Status move_label(Secret& secret, const std::string& label, const std::optional<std::string>& remove_from,
                  const std::optional<std::string>& move_to);

}  // namespace keyhold::secrets
