#include "verifier.h"

#include <algorithm>
#include <iterator>

#include "key_facts.h"

namespace keyhold::tenancy {
namespace {

constexpr std::string_view kDenied = "AccessDeniedException";
constexpr std::string_view kTooLoose = "policy-too-loose-";  // a probe's finding; its check is "denies-" and the rest

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

// KMS names the kind of policy that refused. A refusal by one of our own account's proves nothing of the key's policy.
bool refused_by_our_side(const Error& error) {
  constexpr std::string_view kKinds[] = {"identity-based policy", "session policy", "permissions boundary",
                                         "service control policy"};
  return std::any_of(std::begin(kKinds), std::end(kKinds),
                     [&](std::string_view kind) { return error.detail.find(kind) != std::string::npos; });
}

// What one call that the policy must refuse says. Only AccessDenied is a refusal by policy: any other answer came from
// behind the policy, or from nowhere.
Check must_be_denied(std::string finding, const Error* error, std::string advice) {
  std::string id = "denies-" + finding.substr(kTooLoose.size());
  if (error != nullptr && error->reason == kDenied && refused_by_our_side(*error))
    return {
        std::move(id),        "denied by policy",   "AccessDeniedException by a policy of the vendor's",
        CheckResult::kFailed, "probe-inconclusive", "The vendor applies the policy of `keyhold iam principal-policy`."};
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

// One way to leave the tenant's own context, and what it is called when the policy lets a call with it through.
struct Stray {
  const char* generate_finding;
  const char* decrypt_finding;
  KeyProbe::Context context;
};

KeyProbe::Context without(KeyProbe::Context context, const char* pair) {
  context.erase(pair);
  return context;
}

// A random id would not show a wildcard behind a prefix, so this one differs in its last bit alone.
TenantId beside(TenantId tenant) {
  uuid::Raw raw = tenant.raw();
  raw.back() ^= std::byte{1};
  return TenantId(raw);
}

DeploymentId beside(DeploymentId deployment) {
  uuid::Raw raw = deployment.raw();
  raw.back() ^= std::byte{1};
  return DeploymentId(raw);
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

// Both pairs are tried missing and different, for either verb, each alone: a condition may hold one and not the other,
// or hold only where a call names the pair.
Task<std::vector<Check>> Verifier::misuse(Tenant tenant, Bytes blob) {
  const KeyProbe::Context own = context(tenant.id, deployment_.id);
  const Stray strays[] = {
      {"policy-too-loose-generate-without-context", "policy-too-loose-decrypt-without-context", {}},
      {"policy-too-loose-generate-without-tenant", "policy-too-loose-decrypt-without-tenant",
       without(own, "kh:tenant")},
      {"policy-too-loose-generate-without-deployment", "policy-too-loose-decrypt-without-deployment",
       without(own, "kh:deployment")},
      {"policy-too-loose-generate-other-tenant", "policy-too-loose-decrypt-other-tenant",
       context(beside(tenant.id), deployment_.id)},
      {"policy-too-loose-generate-other-deployment", "policy-too-loose-decrypt-other-deployment",
       context(tenant.id, beside(deployment_.id))},
  };
  std::vector<Check> out;
  for (const Stray& stray : strays) {
    const Result<Bytes> made = co_await provisioner_.generate(tenant.key_arn, stray.context);
    out.push_back(must_be_denied(stray.generate_finding, error_of(made), kTightenContext));
    if (blob.empty() && made) blob = *made;
  }
  const Result<Bytes> made = co_await component_.generate(tenant.key_arn, own);
  out.push_back(must_be_denied("policy-too-loose-component-generates", error_of(made),
                               "Allow the component kms:Decrypt and kms:DescribeKey only."));
  if (blob.empty() && made) blob = *made;
  // KMS asks the policy before it looks at what a ciphertext was made with, so any of the key's will do.
  if (blob.empty()) co_return out;
  for (const Stray& stray : strays) {
    KeyProbe::Context used = stray.context;
    used.insert_or_assign("kh:gen", "0");  // without it our own identity policy would refuse, and hide a loose one
    const Result<SecretBytes> opened = co_await component_.decrypt(tenant.key_arn, blob, std::move(used));
    out.push_back(must_be_denied(stray.decrypt_finding, error_of(opened), kTightenContext));
  }
  const Result<SecretBytes> opened = co_await provisioner_.decrypt(tenant.key_arn, blob, own);
  out.push_back(must_be_denied("policy-too-loose-provisioner-decrypts", error_of(opened),
                               "Allow the provisioner kms:GenerateDataKeyWithoutPlaintext and kms:DescribeKey only."));
  co_return out;
}

}  // namespace keyhold::tenancy
