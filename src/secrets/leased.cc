#include "keyhold/secrets/leased.h"

#include <optional>

#include "keyhold/crypto/digest.h"

namespace keyhold::secrets {
namespace {

constexpr std::string_view kReading = "secretsmanager:GetSecretValue";

void add(ByteWriter& out, const Caller& caller) {
  for (const std::string* part : {&caller.account, &caller.principal_arn, &caller.principal_id, &caller.access_key_id,
                                  &caller.region, &caller.source_ip, &caller.session_token})
    out.lp(*part);
}

LeaseName name_of(const ByteWriter& question) {
  return crypto::sha256({question.view()});
}

LeaseName name_of(const Caller& caller, const std::string& kms_key_arn, const Bytes& wrapped,
                  const VersionPlace& place) {
  ByteWriter out;
  add(out, caller);
  out.lp(kms_key_arn).lp(as_text(wrapped)).lp(place.secret_arn).lp(place.version_id);
  return name_of(out);
}

LeaseName name_of(const Caller& caller, const IdentityPolicies::Question& question) {
  ByteWriter out;
  add(out, caller);
  out.lp(question.action).lp(question.resource_arn);
  for (const auto& [key, value] : question.context) out.lp(key).lp(value);
  out.lp(question.resource_account).u8(question.resource_policy ? 1 : 0).lp(question.resource_policy.value_or(""));
  return name_of(out);
}

}  // namespace

Task<Result<DataKey>> LeasedKeys::generate(Caller caller, std::string kms_key_id, VersionPlace place) {
  return kms_.generate(std::move(caller), std::move(kms_key_id), std::move(place));
}

Task<Result<SecretBytes>> LeasedKeys::open(Caller caller, std::string kms_key_arn, Bytes wrapped, VersionPlace place) {
  const LeaseName name = name_of(caller, kms_key_arn, wrapped, place);
  std::optional<SecretBytes> key;
  if (leases_.with(name, [&](const Opened& opened) { key = opened.key.clone(); })) co_return std::move(*key);
  const std::uint64_t changes = leases_.changes();
  const BootTime asked = clock_.boot_now();
  std::string arn = kms_key_arn;
  KEYHOLD_CO_TRY(SecretBytes opened,
                 co_await kms_.open(std::move(caller), std::move(kms_key_arn), std::move(wrapped), std::move(place)));
  leases_.keep(name, {opened.clone(), std::move(arn)}, changes, asked);
  co_return opened;
}

void LeasedKeys::forget(const std::string& kms_key_arn) {
  leases_.forget_if([&](const Opened& opened) { return opened.kms_key_arn == kms_key_arn; });
}

void LeasedKeys::forget_all() {
  leases_.forget_if([](const Opened&) { return true; });
}

Task<Result<IdentityPolicies::Verdict>> LeasedPolicies::decide(Caller caller, Question question) {
  if (question.action != kReading) co_return co_await owner_.decide(std::move(caller), std::move(question));
  const LeaseName name = name_of(caller, question);
  std::optional<Verdict> known;
  if (leases_.with(name, [&](const Verdict& verdict) { known = verdict; })) co_return std::move(*known);
  const std::uint64_t changes = leases_.changes();
  const BootTime asked = clock_.boot_now();
  KEYHOLD_CO_TRY(Verdict verdict, co_await owner_.decide(std::move(caller), std::move(question)));
  if (verdict.allowed) leases_.keep(name, verdict, changes, asked);
  co_return verdict;
}

Task<Result<bool>> LeasedPolicies::names_missing(std::string resource_policy) {
  return owner_.names_missing(std::move(resource_policy));
}

}  // namespace keyhold::secrets
