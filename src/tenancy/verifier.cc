#include "verifier.h"

#include <array>

#include "key_facts.h"

namespace keyhold::tenancy {
namespace {

constexpr std::string_view kDenied = "AccessDeniedException";

std::string seen_error(const Error& error) {
  return error.reason.empty() ? std::string(name(error.code)) : error.reason;
}

Check passed(std::string id, std::string expected, std::string seen) {
  return {std::move(id), std::move(expected), std::move(seen), CheckResult::kOk, "", ""};
}

// What one call that must work says.
Check must_work(std::string id, const Error* error, std::string finding, std::string advice) {
  if (error == nullptr) return passed(std::move(id), "allowed", "allowed");
  if (error->reason != kDenied) {
    const KeyStateFinding state = finding_of_error(*error);
    finding = state.finding;
    advice = state.advice;
  }
  return {std::move(id), "allowed", seen_error(*error), CheckResult::kFailed, std::move(finding), std::move(advice)};
}

// What one call that the policy must refuse says. Only AccessDenied is a refusal by policy: any other answer came from
// behind the policy, or from nowhere.
Check must_be_denied(std::string id, const Error* error, std::string finding, std::string advice) {
  if (error != nullptr && error->reason == kDenied)
    return passed(std::move(id), "denied by policy", "AccessDeniedException");
  const bool let_through =
      error == nullptr || error->reason == "InvalidCiphertextException" || error->reason == "IncorrectKeyException";
  if (!let_through) {
    finding = "probe-inconclusive";
    advice = "Verify again when the key is enabled and KMS answers.";
  }
  return {std::move(id),        "denied by policy", error == nullptr ? "allowed" : seen_error(*error),
          CheckResult::kFailed, std::move(finding), std::move(advice)};
}

template <class T>
const Error* error_of(const Result<T>& result) {
  return result ? nullptr : &result.error();
}

constexpr const char* kTightenContext =
    "Apply the printed policy: the statement must have StringEquals on both kms:EncryptionContext:kh:deployment and "
    "kms:EncryptionContext:kh:tenant.";

}  // namespace

KeyProbe::Context Verifier::context(TenantId tenant, DeploymentId deployment) const {
  // Generation 0 is never a data key's: what a probe makes opens nothing.
  return record::encryption_context({deployment, tenant, record::Store::kEvents, record::KeyClass::kRec, 0});
}

Task<VerificationReport> Verifier::verify(Tenant tenant) {
  VerificationReport report;
  report.tenant = tenant.id;
  report.key_arn = tenant.key_arn;
  report.at = clock_.now();
  report.checks = co_await describe(tenant);
  std::vector<Check> more = co_await use(tenant);
  report.checks.insert(report.checks.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  co_return report;
}

Task<std::vector<Check>> Verifier::describe(Tenant tenant) {
  std::vector<Check> out;
  const Result<aws::KeyMetadata> seen = co_await provisioner_.describe(tenant.key_arn);
  out.push_back(must_work("provisioner-describes", error_of(seen), "provisioner-cannot-describe",
                          "Allow kms:DescribeKey to " + deployment_.provisioner_arn + "."));
  const Result<aws::KeyMetadata> by_component = co_await component_.describe(tenant.key_arn);
  out.push_back(must_work("component-describes", error_of(by_component), "component-cannot-describe",
                          "Allow kms:DescribeKey to " + deployment_.component_arn + "."));
  if (!seen && !by_component) co_return out;
  for (Check& fact : key_facts(seen ? *seen : *by_component, tenant.key_arn, tenant.byok))
    out.push_back(std::move(fact));
  co_return out;
}

Task<std::vector<Check>> Verifier::use(Tenant tenant) {
  std::vector<Check> out;
  const KeyProbe::Context own = context(tenant.id, deployment_.id);
  const Result<Bytes> blob = co_await provisioner_.generate(tenant.key_arn, own);
  out.push_back(must_work("provisioner-makes-data-key", error_of(blob), "provisioner-cannot-generate",
                          "Allow kms:GenerateDataKeyWithoutPlaintext to " + deployment_.provisioner_arn + "."));
  if (blob) {
    Result<SecretBytes> key = co_await component_.decrypt(tenant.key_arn, *blob, own);
    if (key && key->size() != 32) key = Error{ErrorCode::kDoesNotOpen, "not 32 bytes", "WrongDataKeySize"};
    out.push_back(must_work("component-opens-data-key", error_of(key), "component-cannot-decrypt",
                            "Allow kms:Decrypt to " + deployment_.component_arn + "."));
  }
  if (!tenant.byok) co_return out;
  Bytes own_blob;  // g++ 12 miscompiles a choice inside a co_await expression
  if (blob) own_blob = *blob;
  std::vector<Check> negative = co_await misuse(tenant, std::move(own_blob));
  out.insert(out.end(), std::make_move_iterator(negative.begin()), std::make_move_iterator(negative.end()));
  out.push_back({"no-other-principals", "only the printed principals", "GetKeyPolicy is not cross-account",
                 CheckResult::kNotVerifiable, "", "Compare the key policy with the printed one in your own account."});
  co_return out;
}

Task<std::vector<Check>> Verifier::misuse(Tenant tenant, Bytes own_blob) {
  std::vector<Check> out;
  const KeyProbe::Context own = context(tenant.id, deployment_.id);
  const KeyProbe::Context other_tenant = context(TenantId::random(), deployment_.id);
  const KeyProbe::Context other_deployment = context(tenant.id, DeploymentId::random());

  const KeyProbe::Context none;
  Result<Bytes> made = co_await provisioner_.generate(tenant.key_arn, none);
  out.push_back(must_be_denied("denies-generate-without-context", error_of(made),
                               "policy-too-loose-generate-without-context", kTightenContext));
  made = co_await provisioner_.generate(tenant.key_arn, other_tenant);
  out.push_back(must_be_denied("denies-generate-other-tenant", error_of(made), "policy-too-loose-generate-other-tenant",
                               kTightenContext));
  made = co_await provisioner_.generate(tenant.key_arn, other_deployment);
  out.push_back(must_be_denied("denies-generate-other-deployment", error_of(made),
                               "policy-too-loose-generate-other-deployment", kTightenContext));
  made = co_await component_.generate(tenant.key_arn, own);
  out.push_back(must_be_denied("denies-component-generates", error_of(made), "policy-too-loose-component-generates",
                               "Allow the component kms:Decrypt and kms:DescribeKey only."));
  if (own_blob.empty()) co_return out;
  Result<SecretBytes> opened = co_await component_.decrypt(tenant.key_arn, own_blob, other_tenant);
  out.push_back(must_be_denied("denies-decrypt-other-tenant", error_of(opened), "policy-too-loose-decrypt-other-tenant",
                               kTightenContext));
  opened = co_await provisioner_.decrypt(tenant.key_arn, own_blob, own);
  out.push_back(must_be_denied("denies-provisioner-decrypts", error_of(opened), "policy-too-loose-provisioner-decrypts",
                               "Allow the provisioner kms:GenerateDataKeyWithoutPlaintext and kms:DescribeKey only."));
  co_return out;
}

}  // namespace keyhold::tenancy
