#pragma once

#include <string>

#include "cli/place.h"

namespace keyhold::apps {

/// `keyhold env`: export lines for a shell, as the administrator of the account `platform` or `client`.
int print_environment(const CommonOptions& common, const std::string& account);

}  // namespace keyhold::apps
