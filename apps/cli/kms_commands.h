#pragma once

#include "cli/place.h"

/// The operator's commands on the kms and secrets roles themselves, over their component ports.
namespace keyhold::apps {

int show_role_status(const CommonOptions& common, PortOf role);
int rotate_root(const CommonOptions& common);

}  // namespace keyhold::apps
