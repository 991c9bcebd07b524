#pragma once

#include <cstdint>
#include <string>

#include "cli/place.h"

/// `keyhold audit …`: the audit log of the kms role, over its component port.
namespace keyhold::apps {

/// Prints the newest `lines`; with `follow` goes on with those to come, until it is stopped.
int tail_audit(const CommonOptions& common, PortOf role, std::uint64_t lines, bool follow);

/// Prints every line from number `from` on, in `format` "lines" or "cloudtrail", and checks that each follows the one
/// before it (docs/formats/audit-export.md).
int export_audit(const CommonOptions& common, PortOf role, std::uint64_t from, const std::string& format);

}  // namespace keyhold::apps
