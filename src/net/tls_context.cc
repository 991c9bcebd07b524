#include "keyhold/net/tls_context.h"

#include "tls_policy.h"

namespace keyhold::net {
namespace {

using Kind = TlsContext::Kind;
using MaybeIdentity = std::optional<TlsIdentity>;

Status add_identity(SSL_CTX& context, const TlsIdentity& identity, Kind kind) {
  KEYHOLD_TRY(const ParsedIdentity parsed, parse_identity(identity));
  if (kind == Kind::kClient) {
    KEYHOLD_TRY(const SslCtxPtr trial, make_context(TLS_server_method(), true));
    KEYHOLD_CHECK(use_identity(*trial, parsed));
    KEYHOLD_CHECK(try_handshake(*trial, parsed.leaf()));
    return use_identity(context, parsed);
  }
  KEYHOLD_CHECK(use_identity(context, parsed));
  return try_handshake(context, parsed.leaf());
}

Result<SslCtxPtr> build_context(Kind kind, const MaybeIdentity& identity, const std::optional<std::string>& ca_pem) {
  const bool is_client = kind == Kind::kClient;
  const bool is_component = kind == Kind::kServerMutual || (is_client && identity.has_value());
  KEYHOLD_TRY(const SslCtxPtr context,
              make_context(is_client ? TLS_client_method() : TLS_server_method(), is_component));
  forbid_resumption(*context);
  if (identity.has_value()) KEYHOLD_CHECK(add_identity(*context, *identity, kind));
  if (!is_client) serve_http_1_1(*context);
  if (kind != Kind::kServerPublic) KEYHOLD_CHECK(use_trust(*context, ca_pem));
  if (kind == Kind::kServerMutual) demand_component_certificate(*context);
  if (is_client) SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  return context;
}

}  // namespace

Result<std::shared_ptr<TlsContext>> TlsContext::make(Kind kind, MaybeIdentity identity,
                                                     std::optional<std::string> ca_pem) {
  KEYHOLD_TRY(SslCtxPtr context, build_context(kind, identity, ca_pem));
  std::shared_ptr<TlsContext> made(new TlsContext(kind, std::move(ca_pem)));
  made->current_ = std::move(context);
  return made;
}

Result<std::shared_ptr<TlsContext>> TlsContext::server_public(TlsIdentity identity) {
  return make(Kind::kServerPublic, std::move(identity), std::nullopt);
}

Result<std::shared_ptr<TlsContext>> TlsContext::server_mutual(TlsIdentity identity, std::string client_ca_pem) {
  return make(Kind::kServerMutual, std::move(identity), std::move(client_ca_pem));
}

Result<std::shared_ptr<TlsContext>> TlsContext::client(std::optional<std::string> ca_pem, MaybeIdentity identity) {
  return make(Kind::kClient, std::move(identity), std::move(ca_pem));
}

Status TlsContext::replace(TlsIdentity identity, std::optional<std::string> ca_pem) {
  if (!ca_pem.has_value()) {
    const std::lock_guard lock(mutex_);
    ca_pem = ca_pem_;
  }
  const MaybeIdentity next(std::move(identity));
  KEYHOLD_TRY(SslCtxPtr context, build_context(kind_, next, ca_pem));
  const std::lock_guard lock(mutex_);
  current_ = std::move(context);
  ca_pem_ = std::move(ca_pem);
  return ok();
}

bool TlsContext::offers_post_quantum() noexcept {
  return has_post_quantum_group();
}

std::shared_ptr<ssl_ctx_st> TlsContext::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

}  // namespace keyhold::net
