// The operator's changes of roles, and of the OIDC providers that they trust.
#include "identity_rows.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/kms/identities.h"
#include "keyhold/kms/oidc_keys.h"

namespace keyhold::kms {

Task<Result<iam::Role>> Identities::create_role(Administrator by, std::string account, std::string role_name,
                                                iam::NewRole about) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(iam::Role role, parts_.directory.plan_role(account, role_name, std::move(about)));
  co_return co_await store(std::move(by), "iam:CreateRole", std::move(role));
}

Task<Status> Identities::delete_role(Administrator by, std::string role_arn) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_CHECK(parts_.directory.check_delete_role(role_arn));
  KEYHOLD_CO_CHECK(co_await erase(std::move(by), "iam:DeleteRole", std::string(kRoleRow), role_arn));
  parts_.directory.remove_role(role_arn);
  co_return ok();
}

Task<Result<iam::Role>> Identities::put_trust(Administrator by, std::string role_arn, std::string text) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(iam::Role role, parts_.directory.plan_put_trust(role_arn, text));
  co_return co_await store(std::move(by), "iam:UpdateAssumeRolePolicy", std::move(role));
}

namespace {

constexpr const char* kInvalidKeys = "ValidationError";  // IAM's name

Status check_keys(const iam::OidcProvider& about) {
  if (about.jwks.empty()) return ok();
  const Result<JsonWebKeys> keys = JsonWebKeys::parse(about.jwks);
  if (keys) return ok();
  return Error{ErrorCode::kInvalidArgument, keys.error().detail, kInvalidKeys};
}

}  // namespace

Task<Result<iam::OidcProvider>> Identities::create_provider(Administrator by, std::string account,
                                                            iam::OidcProvider about) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_CHECK(check_keys(about));
  KEYHOLD_CO_TRY(iam::OidcProvider provider, parts_.directory.plan_provider(account, std::move(about)));
  co_return co_await store(std::move(by), "iam:CreateOpenIDConnectProvider", std::move(provider));
}

Task<Result<iam::OidcProvider>> Identities::change_provider(Administrator by, std::string provider_arn,
                                                            iam::OidcProvider about) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_CHECK(check_keys(about));
  KEYHOLD_CO_TRY(iam::OidcProvider provider, parts_.directory.plan_provider_change(provider_arn, std::move(about)));
  co_return co_await store(std::move(by), "iam:UpdateOpenIDConnectProvider", std::move(provider));
}

Task<Status> Identities::delete_provider(Administrator by, std::string provider_arn) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_CHECK(parts_.directory.check_delete_provider(provider_arn));
  std::string kind(kProviderRow);
  KEYHOLD_CO_CHECK(co_await erase(std::move(by), "iam:DeleteOpenIDConnectProvider", std::move(kind), provider_arn));
  parts_.directory.remove_provider(provider_arn);
  co_return ok();
}

}  // namespace keyhold::kms
