#pragma once

#include <string>

#include "keyhold/audit/decision.h"
#include "keyhold/kms/identities.h"

namespace keyhold::kms {

/// The audit line of what an operator does to the KMS itself; `action` as "keyhold:Seal".
audit::Decision operator_decision(Administrator by, std::string action);

}  // namespace keyhold::kms
