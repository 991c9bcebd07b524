#include "keyhold/tenancy/verification.h"

#include <algorithm>

#include "body.h"
#include "verification_body.h"

namespace keyhold::tenancy {
namespace {

std::optional<CheckResult> check_result_named(std::string_view text) {
  for (const CheckResult result : {CheckResult::kOk, CheckResult::kFailed, CheckResult::kNotVerifiable})
    if (name(result) == text) return result;
  return std::nullopt;
}

json::Object check_to_json(const Check& check) {
  json::Object out{
      {"check", check.id}, {"expected", check.expected}, {"seen", check.seen}, {"result", name(check.result)}};
  if (!check.finding.empty()) out["finding"] = check.finding;
  if (!check.advice.empty()) out["advice"] = check.advice;
  return out;
}

Result<Check> check_from_json(const json::Object& body) {
  BodyReader in(body);
  Check out;
  out.id = in.text("check");
  out.expected = in.text("expected");
  out.seen = in.text("seen");
  out.result = in.named("result", check_result_named);
  out.finding = in.optional_text("finding").value_or("");
  out.advice = in.optional_text("advice").value_or("");
  KEYHOLD_CHECK(in.finish());
  return out;
}

}  // namespace

std::string_view name(CheckResult result) {
  switch (result) {
    case CheckResult::kOk:
      return "ok";
    case CheckResult::kFailed:
      return "failed";
    case CheckResult::kNotVerifiable:
      return "not verifiable from our account";
  }
  return "failed";
}

bool VerificationReport::passed() const {
  const auto failed = [](const Check& check) { return check.result == CheckResult::kFailed; };
  return !checks.empty() && std::none_of(checks.begin(), checks.end(), failed);
}

json::Object to_json(const VerificationReport& report) {
  json::Array checks;
  for (const Check& check : report.checks) checks.push_back(check_to_json(check));
  return {{"tenant", report.tenant.text()},
          {"keyArn", report.key_arn},
          {"at", to_rfc3339(report.at)},
          {"passed", report.passed()},
          {"checks", std::move(checks)}};
}

Result<VerificationReport> report_from_json(const json::Object& body) {
  BodyReader in(body);
  VerificationReport out;
  out.tenant = in.id<TenantId>("tenant");
  out.key_arn = in.text("keyArn");
  out.at = in.time("at");
  in.boolean("passed");
  const json::Array& checks = in.array("checks");
  KEYHOLD_CHECK(in.finish());
  for (const json::Value& value : checks) {
    if (!value.is_object()) return Error{ErrorCode::kDoesNotOpen, "registry row: a check is not an object"};
    KEYHOLD_TRY(Check check, check_from_json(value.get_object()));
    out.checks.push_back(std::move(check));
  }
  return out;
}

}  // namespace keyhold::tenancy
