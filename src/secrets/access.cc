#include "access.h"

#include "errors.h"
#include "keyhold/aws/arn.h"
#include "replication.h"

namespace keyhold::secrets {
namespace {

// A policy that allows all secrets of a name allows the one that isn't there: its caller learns that it isn't.
constexpr std::string_view kAnySuffix = "AAAAAA";
constexpr std::string_view kSecretPrefix = "secret:";

std::string arn_of(const SecretPlace& place, std::string_view suffix) {
  return aws::SecretArn{"aws", place.region, place.account, place.name, std::string(suffix)}.text();
}

bool is_name(const SecretPlace& place) {
  return aws::SecretArn::parse(arn_of(place, kAnySuffix)).has_value();
}

Result<Named> by_name(const SecretTable& secrets, const SecretPlace& place) {
  if (!is_name(place)) return invalid_name();
  SecretPtr secret = secrets.find(place);
  std::string arn = secret == nullptr ? arn_of(place, kAnySuffix) : secret->arn;
  return Named{std::move(secret), place.account, std::move(arn)};
}

Result<Named> by_arn(const SecretTable& secrets, const Caller& caller, std::string_view text) {
  const Result<aws::Arn> arn = aws::Arn::parse(text);
  if (!arn || arn->service != "secretsmanager" || !arn->resource.starts_with(kSecretPrefix)) return invalid_name();
  if (arn->region != caller.region) return no_such_secret();
  if (const Result<aws::SecretArn> whole = aws::SecretArn::parse(text)) {
    SecretPtr secret = secrets.find({whole->account, whole->region, whole->name});
    if (secret != nullptr && secret->arn == text) return Named{std::move(secret), whole->account, std::string(text)};
  }
  return by_name(secrets, {arn->account, arn->region, arn->resource.substr(kSecretPrefix.size())});
}

std::string denial_reason(std::string_view why, const std::string& action) {
  struct Words {
    std::string_view reason;
    const char* text;
  };
  constexpr Words kExplicit[] = {{"denied-by-identity-policy", "an identity-based policy"},
                                 {"denied-by-resource-policy", "a resource-based policy"},
                                 {"denied-by-permissions-boundary", "a permissions boundary"},
                                 {"denied-by-session-policy", "a session policy"}};
  constexpr Words kMissing[] = {{"no-session-policy-allow", "session policy"},
                                {"no-permissions-boundary-allow", "permissions boundary"},
                                {"no-resource-policy-allow", "resource-based policy"},
                                {"not-across-accounts", "resource-based policy"}};
  for (const Words& words : kExplicit)
    if (why == words.reason) return std::string(" with an explicit deny in ") + words.text;
  const char* missing = "identity-based policy";
  for (const Words& words : kMissing)
    if (why == words.reason) missing = words.text;
  return std::string(" because no ") + missing + " allows the " + action + " action";
}

Error access_denied(const Caller& caller, const std::string& action, const std::string& shown, std::string_view why) {
  return {ErrorCode::kAccessDenied,
          "User: " + caller.principal_arn + " is not authorized to perform: " + action + " on resource: " + shown +
              denial_reason(why, action),
          "AccessDeniedException"};
}

// What the secret itself is asked about.
void add_secret_facts(Conditions& out, const Secret& secret) {
  for (const auto& [key, value] : secret.tags) {
    out.emplace("secretsmanager:ResourceTag/" + key, value);
    out.emplace("aws:ResourceTag/" + key, value);
  }
  if (secret.primary_region) out.emplace("secretsmanager:SecretPrimaryRegion", *secret.primary_region);
  if (!secret.replicas.empty()) out.emplace("secretsmanager:SecretPrimaryRegion", secret.place.region);
  if (secret.rotation) out.emplace("secretsmanager:resource/AllowRotationLambdaArn", secret.rotation->lambda_arn);
}

}  // namespace

void add_tag_conditions(Conditions& out, const std::vector<aws::SecretTag>& tags) {
  for (const aws::SecretTag& tag : tags) {
    if (!tag.key) continue;
    out.emplace("aws:TagKeys", *tag.key);
    out.emplace("aws:RequestTag/" + *tag.key, tag.value.value_or(""));
  }
}

void add_key_conditions(Conditions& out, const std::optional<std::string>& kms_key_id) {
  if (!kms_key_id) return;
  out.emplace("secretsmanager:KmsKeyId", *kms_key_id);
  if (kms_key_id->starts_with("arn:")) out.emplace("secretsmanager:KmsKeyArn", *kms_key_id);
}

Result<Named> Access::resolve(const Caller& caller, std::string_view secret_id) const {
  if (secret_id.starts_with("arn:")) return by_arn(parts_.secrets, caller, secret_id);
  return by_name(parts_.secrets, {caller.account, caller.region, std::string(secret_id)});
}

Task<Status> Access::authorize(Call& call, std::string verb, Named named, std::string shown,
                               Conditions conditions) const {
  const std::string action = "secretsmanager:" + verb;
  audit::Decision& decision = call.entry.decision;
  if (named.secret != nullptr) decision.resource = parts_.vault.opaque_id(*named.secret);
  IdentityPolicies::Question question{.action = action,
                                      .resource_arn = std::move(named.arn),
                                      .context = std::move(conditions),
                                      .resource_account = std::move(named.account)};
  question.context.emplace("aws:RequestedRegion", call.caller.region);
  question.context.emplace("aws:SourceIp", call.caller.source_ip);
  if (named.secret != nullptr) {
    add_secret_facts(question.context, *named.secret);
    question.resource_policy = named.secret->policy;
  }
  KEYHOLD_CO_TRY(const IdentityPolicies::Verdict verdict,
                 co_await parts_.policies.decide(call.caller, std::move(question)));
  decision.verdict = verdict.reason;
  if (!verdict.statement.empty()) decision.verdict += " (" + verdict.statement + ")";
  if (!verdict.allowed) co_return access_denied(call.caller, action, shown, verdict.reason);
  co_return ok();
}

Task<Status> Access::authorize_anywhere(Call& call, std::string verb) const {
  Named everything{nullptr, call.caller.account, "*"};
  Conditions conditions;
  std::string shown("*");
  co_return co_await authorize(call, std::move(verb), std::move(everything), std::move(shown), std::move(conditions));
}

Task<Result<SecretPtr>> Access::admit(Call& call, std::string verb, std::string secret_id,
                                      Conditions conditions) const {
  KEYHOLD_CO_TRY(Named named, resolve(call.caller, secret_id));
  conditions.emplace("secretsmanager:SecretId", secret_id);
  SecretPtr secret = named.secret;
  KEYHOLD_CO_CHECK(
      co_await authorize(call, std::move(verb), std::move(named), std::move(secret_id), std::move(conditions)));
  if (secret == nullptr) co_return no_such_secret();
  co_return secret;
}

Result<SecretPtr> Access::latest(const Secret& secret) const {
  SecretPtr now = parts_.secrets.find(secret.place);
  if (now == nullptr || now->arn != secret.arn) return no_such_secret();
  return now;
}

Task<Status> commit_change(const Parts& parts, Call& call, storage::Batch batch) {
  Status written = co_await parts.audit.append(call.entry.decision, std::move(batch));
  call.entry.written = written.has_value();
  co_return written;
}

Task<Status> store_secret(const Parts& parts, Call& call, Secret secret, storage::Batch batch, ReplicaChange change) {
  std::vector<Secret> rows = sync_replicas(parts, batch, secret, change);
  rows.push_back(std::move(secret));
  for (const Secret& row : rows) KEYHOLD_CO_CHECK(parts.vault.put_secret(batch, row));
  KEYHOLD_CO_CHECK(co_await commit_change(parts, call, std::move(batch)));
  for (Secret& row : rows) parts.secrets.put(std::make_shared<const Secret>(std::move(row)));
  co_return ok();
}

Task<Status> store_secret(const Parts& parts, Call& call, Secret secret, storage::Batch batch) {
  ReplicaChange none;
  co_return co_await store_secret(parts, call, std::move(secret), std::move(batch), std::move(none));
}

Status check_changeable(const Secret& secret) {
  if (secret.primary_region) return replica_not_changeable();
  return secret.deletion ? Status(marked_for_deletion()) : ok();
}

}  // namespace keyhold::secrets
