#pragma once

#include "cli/place.h"

/// The operator's commands on the kms role itself, over its component port.
namespace keyhold::apps {

int show_kms_status(const CommonOptions& common);
int rotate_root(const CommonOptions& common);

}  // namespace keyhold::apps
