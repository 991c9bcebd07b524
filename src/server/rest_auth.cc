#include "keyhold/net/message.h"
#include "rest_call.h"
#include "tenant_scope_maker.h"

namespace keyhold::server {
namespace {

Error no_token() {
  return {ErrorCode::kUnauthenticated, "this needs a token: Authorization: Bearer …", "no-token"};
}

Error insufficient_scope(std::string_view needed) {
  return {ErrorCode::kAccessDenied, "the token lacks the scope " + std::string(needed), "insufficient-scope"};
}

// One answer for a tenant that is not there and for another's.
Error no_such_tenant() {
  return {ErrorCode::kNotFound, "there is no such tenant", "no-such-tenant"};
}

Error body_too_large(std::size_t max) {
  return {ErrorCode::kLimitExceeded, "the body is larger than " + std::to_string(max) + " bytes", "body-too-large"};
}

// RFC 6750 2.1. What anyone may send stays out of the small memory of the keys until it is known to fit.
Result<SecretBytes> bearer_token(const net::RequestHead& head) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string* const header = head.find("authorization");
  if (header == nullptr || header->size() <= kScheme.size()) return no_token();
  const std::string_view text = *header;
  if (!net::equal_ignoring_case(text.substr(0, kScheme.size()), kScheme)) return no_token();
  if (text.size() > kScheme.size() + tenancy::kTokenMax) return tenancy::invalid_token();
  return SecretBytes::copy_of(as_bytes(text.substr(kScheme.size())));
}

Task<Status> take_body(RestCall& call, std::size_t max) {
  Result<PlaintextBytes> body = co_await call.exchange.read_body(max);
  if (!body && body.error().code == ErrorCode::kLimitExceeded) co_return body_too_large(max);
  if (!body) co_return std::move(body).error();
  call.body = std::move(*body);
  co_return ok();
}

Task<Result<tenancy::TokenHolder>> check_token(RestCall& call) {
  KEYHOLD_CO_TRY(call.token, bearer_token(call.exchange.head()));
  co_return co_await call.services.credentials.check(call.token.clone());
}

}  // namespace

std::string_view RestAuth::scope_name() const {
  if (open_ != nullptr) return "";
  return tenancy::name(operator_ != nullptr ? tenancy::Scope::kOperator : scope_);
}

Task<RestAnswer> RestAuth::run(RestCall& call, std::size_t body_max) const {
  if (open_ != nullptr) {
    KEYHOLD_CO_CHECK(co_await take_body(call, body_max));
    co_return co_await open_(call);
  }
  KEYHOLD_CO_TRY(tenancy::TokenHolder holder, co_await check_token(call));
  if (tenant_ != nullptr) co_return co_await run_for_tenant(call, std::move(holder), body_max);
  if (holder.tenant || !holder.has(tenancy::Scope::kOperator)) co_return insufficient_scope(scope_name());
  KEYHOLD_CO_CHECK(co_await take_body(call, body_max));
  const OperatorAccess access;
  co_return co_await operator_(call, access);
}

Task<RestAnswer> RestAuth::run_for_tenant(RestCall& call, tenancy::TokenHolder holder, std::size_t body_max) const {
  const std::optional<TenantScope> scope = TenantScopeMaker::of(holder);
  if (!scope) co_return insufficient_scope(scope_name());
  const Result<TenantId> named = TenantId::parse(call.segments.at(0));
  if (!named || *named != scope->tenant()) co_return no_such_tenant();
  if (!holder.has(scope_)) co_return insufficient_scope(scope_name());
  KEYHOLD_CO_CHECK(co_await take_body(call, body_max));
  co_return co_await tenant_(call, *scope);
}

}  // namespace keyhold::server
