#pragma once

#include <string>

#include "cli/place.h"

/// The operator's look at KMS keys, over the kms component port. Nothing here changes a key
/// (docs/decisions/0018-operators-only-look.md).
namespace keyhold::apps {

/// Which keys; empty members: any.
struct KeyFilter {
  std::string account = {}, region = {}, state = {}, name = {};
};

/// One key a line, of all accounts and Regions, in the order of their ARNs.
int list_keys(const CommonOptions& common, const KeyFilter& filter);

/// All of one key. `name`: its ARN or id, or an ARN or name of an alias; one that fits several keys is refused with
/// their ARNs.
int show_key(const CommonOptions& common, const std::string& name);

}  // namespace keyhold::apps
