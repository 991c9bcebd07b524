#include "tls_policy.h"

#include <array>

namespace keyhold::net {
namespace {

constexpr const char* kSuites13 = "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr const char* kSuites12 =
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr const char* kGroupsPostQuantum = "X25519MLKEM768:X25519:P-384:P-256";
constexpr const char* kGroupsClassic = "X25519:P-384:P-256";

constexpr std::array<unsigned char, 9> kHttp11 = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

// The first list fails as a whole where OpenSSL is older than 3.5.
bool set_groups(SSL_CTX* context) {
  if (SSL_CTX_set1_groups_list(context, kGroupsPostQuantum) == 1) return true;
  ERR_clear_error();
  return SSL_CTX_set1_groups_list(context, kGroupsClassic) == 1;
}

int select_http_1_1(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                    unsigned offered_size, void*) {
  unsigned char* chosen = nullptr;
  const int found = SSL_select_next_proto(&chosen, out_size, kHttp11.data(), kHttp11.size(), offered, offered_size);
  *out = chosen;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

// The usual chain check, then what section 16 asks of the leaf.
int verify_component(X509_STORE_CTX* store, void*) {
  if (X509_verify_cert(store) != 1) return 0;
  X509* const leaf = X509_STORE_CTX_get0_cert(store);
  if (has_extended_key_usage(leaf, XKU_SSL_CLIENT) && spiffe_id_of(leaf).has_value()) return 1;
  X509_STORE_CTX_set_error(store, X509_V_ERR_INVALID_PURPOSE);
  return 0;
}

int is_expected_leaf(X509_STORE_CTX* store, void* expected) {
  return X509_cmp(X509_STORE_CTX_get0_cert(store), static_cast<X509*>(expected)) == 0 ? 1 : 0;
}

// Lets both ends take turns until both are done or one fails.
Status run_handshake(SSL* client, SSL* server) {
  for (int round = 0; round < 16; ++round) {
    const int client_result = SSL_do_handshake(client);
    const int server_result = SSL_do_handshake(server);
    if (client_result == 1 && server_result == 1) return ok();
    for (const auto& [ssl, result] : {std::pair(client, client_result), std::pair(server, server_result)}) {
      if (result != 1 && SSL_get_error(ssl, result) != SSL_ERROR_WANT_READ) {
        return openssl_error(ErrorCode::kInvalidArgument, "the handshake with the new certificate failed");
      }
    }
  }
  return Error{ErrorCode::kInvalidArgument, "the handshake with the new certificate did not end"};
}

}  // namespace

Result<SslCtxPtr> make_context(const SSL_METHOD* method, bool tls_1_3_only) {
  const SslCtxPtr context(SSL_CTX_new(method), SSL_CTX_free);
  if (context == nullptr) return openssl_error(ErrorCode::kInvalidArgument, "no TLS context");
  SSL_CTX* const c = context.get();
  SSL_CTX_set_min_proto_version(c, tls_1_3_only ? TLS1_3_VERSION : TLS1_2_VERSION);
  SSL_CTX_set_options(c, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(c, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
  const bool set =
      SSL_CTX_set_ciphersuites(c, kSuites13) == 1 && SSL_CTX_set_cipher_list(c, kSuites12) == 1 && set_groups(c);
  if (!set) return openssl_error(ErrorCode::kInvalidArgument, "OpenSSL lacks a needed suite or group");
  return context;
}

Status use_identity(SSL_CTX& context, const ParsedIdentity& identity) {
  bool used = SSL_CTX_use_certificate(&context, identity.leaf()) == 1 &&
              SSL_CTX_use_PrivateKey(&context, identity.key.get()) == 1 && SSL_CTX_clear_chain_certs(&context) == 1;
  for (std::size_t i = 1; used && i < identity.chain.size(); ++i) {
    used = SSL_CTX_add1_chain_cert(&context, identity.chain[i].get()) == 1;
  }
  if (!used) return openssl_error(ErrorCode::kInvalidArgument, "the certificate can't be used");
  return ok();
}

Status use_trust(SSL_CTX& context, const std::optional<std::string>& ca_pem) {
  if (!ca_pem.has_value()) {
    if (SSL_CTX_set_default_verify_paths(&context) == 1) return ok();
    return openssl_error(ErrorCode::kInvalidArgument, "the system's CA certificates can't be read");
  }
  KEYHOLD_TRY(const std::vector<CertPtr> authorities, parse_certificates(*ca_pem));
  for (const CertPtr& authority : authorities) {
    if (X509_STORE_add_cert(SSL_CTX_get_cert_store(&context), authority.get()) != 1) {
      return openssl_error(ErrorCode::kInvalidArgument, "a CA certificate can't be used");
    }
  }
  return ok();
}

void serve_http_1_1(SSL_CTX& context) {
  SSL_CTX_set_alpn_select_cb(&context, select_http_1_1, nullptr);
}

void forbid_resumption(SSL_CTX& context) {
  SSL_CTX_set_options(&context, SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(&context, 0);
}

void demand_component_certificate(SSL_CTX& context) {
  SSL_CTX_set_verify(&context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_cert_verify_callback(&context, verify_component, nullptr);
}

Status try_handshake(SSL_CTX& server, X509* expected) {
  KEYHOLD_TRY(const SslCtxPtr client, make_context(TLS_client_method(), false));
  SSL_CTX_set_verify(client.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(client.get(), is_expected_leaf, expected);
  const SslPtr near(SSL_new(client.get()));
  const SslPtr far(SSL_new(&server));
  BIO* near_bio = nullptr;
  BIO* far_bio = nullptr;
  if (near == nullptr || far == nullptr || BIO_new_bio_pair(&near_bio, 0, &far_bio, 0) != 1) {
    return openssl_error(ErrorCode::kInvalidArgument, "no memory for a handshake");
  }
  SSL_set_bio(near.get(), near_bio, near_bio);
  SSL_set_bio(far.get(), far_bio, far_bio);
  SSL_set_connect_state(near.get());
  SSL_set_accept_state(far.get());
  return run_handshake(near.get(), far.get());
}

bool has_post_quantum_group() noexcept {
  const SslCtxPtr context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  const bool has = context != nullptr && SSL_CTX_set1_groups_list(context.get(), kGroupsPostQuantum) == 1;
  ERR_clear_error();
  return has;
}

}  // namespace keyhold::net
