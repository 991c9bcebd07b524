#pragma once

#include <string_view>
#include <vector>

#include "keyhold/base/json.h"
#include "keyhold/base/result.h"

namespace keyhold::audit {

/// What AWS CloudTrail would have written of an audit line (docs/formats/audit-export.md): one record, but
/// - a call on a resource of another account gives one record in each of the two accounts, with one sharedEventID;
/// - a line that names several resources, a destruction, gives one record a resource.
/// Records depend on the line alone, ids included, so an export can be repeated. Errors: kDoesNotOpen for what is no
/// audit line.
Result<std::vector<json::Object>> cloudtrail_records(std::string_view line);

}  // namespace keyhold::audit
