#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "keyhold/base/clock.h"
#include "keyhold/base/id.h"
#include "keyhold/base/json.h"

namespace keyhold::tenancy {

enum class CheckResult : std::uint8_t { kOk, kFailed, kNotVerifiable };
std::string_view name(CheckResult result);  ///< "ok", "failed", "not verifiable from our account"

/// One thing that was looked at on the way to a client's key.
struct Check {
  std::string id;  ///< stable: "key-state", "decrypt-own", "denies-decrypt-other-tenant", …
  std::string expected;
  std::string seen;
  CheckResult result = CheckResult::kOk;
  std::string finding;  ///< stable code of a failure: "policy-too-loose-…", "key-disabled", …; else empty
  std::string advice;   ///< what to do about it; else empty
};

/// The answer of `byok verify`: proof that a key may become a tenant's, or why not.
struct VerificationReport {
  TenantId tenant = TenantId::zero();
  std::string key_arn;
  WallTime at{};
  std::vector<Check> checks;
  bool passed() const;
};
json::Object to_json(const VerificationReport& report);

}  // namespace keyhold::tenancy
