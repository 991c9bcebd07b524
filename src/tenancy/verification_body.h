#pragma once

#include "keyhold/base/json.h"
#include "keyhold/tenancy/verification.h"

namespace keyhold::tenancy {

Result<VerificationReport> report_from_json(const json::Object& body);

}  // namespace keyhold::tenancy
