#include "key_facts.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace keyhold::tenancy {
namespace {

struct Finding {
  std::string_view seen;  // empty: any other value
  const char* code;
  const char* advice;
};

constexpr std::array kArns{
    Finding{"", "key-arn-differs",
            "Elect the ARN that DescribeKey shows: KMS answered for another key than the elected one."},
};
constexpr std::array kStates{
    Finding{"Disabled", "key-disabled", "Enable the key."},
    Finding{"PendingDeletion", "key-pending-deletion", "Cancel the deletion, then enable the key."},
    Finding{"", "key-state-unusable", "Bring the key into the state Enabled."},
};
constexpr std::array kSpecs{
    Finding{"", "key-spec-unsupported", "Elect a key of spec SYMMETRIC_DEFAULT; a key's spec can't be changed."},
};
constexpr std::array kUsages{
    Finding{"", "key-usage-unsupported", "Elect a key of usage ENCRYPT_DECRYPT; a key's usage can't be changed."},
};
constexpr std::array kManagers{
    Finding{"", "key-manager-not-customer", "Elect a customer managed key: AWS managed keys have no policy of yours."},
};
constexpr std::array kOrigins{
    Finding{"EXTERNAL", "key-origin-external",
            "Elect a key whose material AWS KMS made: imported material is not taken."},
    Finding{"AWS_CLOUDHSM", "key-origin-aws-cloudhsm",
            "Elect a key of origin AWS_KMS: CloudHSM key stores are not taken."},
    Finding{"EXTERNAL_KEY_STORE", "key-origin-external-key-store",
            "Elect a key of origin AWS_KMS: external key stores are not taken."},
    Finding{"", "key-origin-unsupported", "Elect a key of origin AWS_KMS."},
};

template <std::size_t N>
Check fact(const char* id, const std::string& expected, const std::string& seen,
           const std::array<Finding, N>& findings) {
  Check out{id, expected, seen, CheckResult::kOk, "", ""};
  if (seen == expected) return out;
  const auto found = std::find_if(findings.begin(), findings.end(),
                                  [&](const Finding& finding) { return finding.seen.empty() || finding.seen == seen; });
  out.result = CheckResult::kFailed;
  out.finding = found->code;
  out.advice = found->advice;
  return out;
}

}  // namespace

std::vector<Check> key_facts(const aws::KeyMetadata& key, const std::string& key_arn, bool customer) {
  std::vector<Check> out;
  out.push_back(fact("key-arn", key_arn, key.arn, kArns));  // names the account and the Region too
  out.push_back(fact("key-state", "Enabled", key.key_state, kStates));
  out.push_back(fact("key-spec", "SYMMETRIC_DEFAULT", key.key_spec, kSpecs));
  out.push_back(fact("key-usage", "ENCRYPT_DECRYPT", key.key_usage, kUsages));
  out.push_back(fact("key-origin", "AWS_KMS", key.origin, kOrigins));
  if (customer) out.push_back(fact("key-manager", "CUSTOMER", key.key_manager, kManagers));
  return out;
}

KeyStateFinding finding_of_error(const Error& error) {
  if (error.reason == "DisabledException") return {"key-disabled", "Enable the key."};
  if (error.reason == "KMSInvalidStateException")
    return {"key-state-unusable", "Bring the key into the state Enabled."};
  if (error.reason == "NotFoundException")
    return {"key-not-found", "The key does not exist in this Region (any more)."};
  return {"kms-unreachable", "KMS could not be asked; verify again later."};
}

}  // namespace keyhold::tenancy
