#pragma once

#include <string_view>

#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/secrets/secret.h"

/// A secret as the JSON of its row (docs/formats/secrets-store.md).
namespace keyhold::secrets {

PlaintextBytes to_json(const Secret& secret);
/// Errors: kDoesNotOpen naming the member that is missing or wrong.
Result<Secret> secret_from_json(std::string_view text);

}  // namespace keyhold::secrets
