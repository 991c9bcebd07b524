#pragma once

#include <optional>

#include "certificates.h"
#include "openssl.h"

namespace keyhold::net {

/// What crypto-design 16 says of every port, put into SSL_CTXs. All errors are kInvalidArgument.

/// A context with protocols, suites, groups and modes set, and no identity, trust or verification yet.
Result<SslCtxPtr> make_context(const SSL_METHOD* method, bool tls_1_3_only);
Status use_identity(SSL_CTX& context, const ParsedIdentity& identity);
/// Trusts `ca_pem` alone, or the system's CAs.
Status use_trust(SSL_CTX& context, const std::optional<std::string>& ca_pem);

/// ALPN "http/1.1": a client that offers protocols without it is refused.
void serve_http_1_1(SSL_CTX& context);
/// No tickets and no cache: a resumed session skips the client certificate's check, and a ticket key is one more secret.
void forbid_resumption(SSL_CTX& context);
/// Demands a client certificate as section 16 describes it; anything else fails the handshake.
void demand_component_certificate(SSL_CTX& context);

/// Tries a handshake in memory with `server` as the server; the client takes exactly `expected` as its certificate.
/// Call before the context demands client certificates.
Status try_handshake(SSL_CTX& server, X509* expected);

/// Whether this OpenSSL has X25519MLKEM768.
bool has_post_quantum_group() noexcept;

}  // namespace keyhold::net
