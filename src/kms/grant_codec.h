#pragma once

#include <string>
#include <string_view>

#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/kms/grant_table.h"

namespace keyhold::kms {

/// The control row of a grant (docs/formats/kms-store.md). Readers take what the writers make. Errors: kDoesNotOpen.
inline constexpr std::string_view kGrantRow = "grant";
std::string row_name(const Grant& grant);  ///< "<region>/<key id>/<grant id>"
PlaintextBytes to_json(const Grant& grant);
Result<Grant> grant_from_json(std::string_view text);

}  // namespace keyhold::kms
