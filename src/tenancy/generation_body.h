#pragma once

#include "keyhold/base/json.h"
#include "keyhold/keyring/generation.h"

namespace keyhold::tenancy {

json::Object generation_to_json(const keyring::Generation& row);
Result<keyring::Generation> generation_from_json(const json::Object& body);

}  // namespace keyhold::tenancy
