#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keyhold/base/result.h"
#include "keyhold/secrets/secret.h"

/// How staging labels move. Pure: a secret in, the same secret with its labels elsewhere.
namespace keyhold::secrets {

inline constexpr std::size_t kMaxDeprecated = 100;  ///< versions without labels
inline constexpr std::size_t kMaxLabelled = 100;
inline constexpr std::size_t kMaxLabels = 20;  ///< of one version

/// Adds `version` under `labels`, taken away from whatever version had them; AWSCURRENT if they are none, and for a
/// first value always. The version that loses AWSCURRENT gets AWSPREVIOUS. Where a version of that id waits for its
/// value, as a rotation begins, it becomes `version` and keeps its number.
/// Errors: LimitExceededException when a version would have too many labels.
Status add_version(Secret& secret, Version version, std::vector<std::string> labels);

/// Takes away the oldest versions without labels while there are more than kMaxDeprecated, and returns them.
/// Errors: LimitExceededException when more than kMaxLabelled have labels.
Result<std::vector<Version>> prune_versions(Secret& secret);

/// Where a version stands from now on: in the place of the one of that id that waits for its value, with its labels, or
/// as the newest.
Version& settle(Secret& secret, Version version);

/// The version of that id, to be changed.
Version* version_in(Secret& secret, std::string_view id);

/// Takes `label` away from whatever version has it.
void detach(Secret& secret, std::string_view label);

/// UpdateSecretVersionStage. Errors: InvalidParameterException, ResourceNotFoundException, LimitExceededException.
Status move_label(Secret& secret, const std::string& label, const std::optional<std::string>& remove_from,
                  const std::optional<std::string>& move_to);

}  // namespace keyhold::secrets
