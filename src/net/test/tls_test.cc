#include <openssl/ssl.h>

#include <atomic>

#include "raw_client.h"

namespace keyhold::net {
namespace {

using Tls = NetTest;

// Answers with the client's SPIFFE id.
Task<void> who_calls(Exchange& exchange) {
  Response response = text_response(exchange.peer().spiffe_id.value_or("nobody"));
  static_cast<void>(co_await exchange.respond(std::move(response)));
}

TEST_F(Tls, MutualTakesExactlyOneSpiffeIdFromTheRightAuthority) {
  serve_with(TlsContext::server_mutual(server_identity(), ca_.certificate_pem()).value(), who_calls);
  const auto call_with = [&](std::optional<TlsIdentity> identity) {
    const auto tls = TlsContext::client(ca_.certificate_pem(), std::move(identity)).value();
    return wait(client_with(tls)->call(get("/")));
  };
  const std::string id = "spiffe://deployment/platform/1";
  EXPECT_EQ(call_with(component_identity({id})).value().body.text(), id);
  EXPECT_FALSE(call_with(std::nullopt)) << "no certificate";
  EXPECT_FALSE(call_with(component_identity({}))) << "no URI SAN";
  EXPECT_FALSE(call_with(component_identity({id, "spiffe://deployment/kms/1"}))) << "two URI SANs";
  EXPECT_FALSE(call_with(component_identity({"https://deployment/kms/1"}))) << "not a SPIFFE id";

  CertificateRequest server_only{.common_name = "component"};
  server_only.spiffe_uris = {id};
  EXPECT_FALSE(call_with(ca_.issue(server_only).value())) << "no client EKU";

  server_only.server_auth = false;
  server_only.client_auth = true;
  const auto stranger = CertificateAuthority::create("Test CA").value();
  EXPECT_FALSE(call_with(stranger.issue(server_only).value())) << "another CA";
}

TEST_F(Tls, ClientsVerifyChainNameAndSpiffeId) {
  serve(who_calls);
  EXPECT_TRUE(wait(client()->call(get("/"))));
  const auto stranger = CertificateAuthority::create("Test CA").value();
  EXPECT_FALSE(wait(client_with(TlsContext::client(stranger.certificate_pem()).value())->call(get("/"))));
  EXPECT_FALSE(wait(client_with(TlsContext::client(std::nullopt).value())->call(get("/"))));
  Client other_name(Endpoint{"127.0.0.2", server_->port()}, trusting());
  EXPECT_FALSE(wait(other_name.call(get("/"))));
  Client by_name(Endpoint{"localhost", server_->port()}, trusting());
  EXPECT_TRUE(wait(by_name.call(get("/"))));
}

// Who takes over the name and port of kms with another role's certificate gets no keys.
TEST_F(Tls, ClientsWithAnIdentityVerifyTheServersRole) {
  const auto identity = [this](const std::string& id) {
    CertificateRequest request{.common_name = "component"};
    request.ip_addresses = {"127.0.0.1"};
    request.spiffe_uris = {id};
    request.client_auth = true;
    return ca_.issue(request).value();
  };
  serve_with(TlsContext::server_mutual(identity("spiffe://deployment/kms/1"), ca_.certificate_pem()).value(),
             who_calls);
  const auto called = [&](const std::string& own, const std::string& role) {
    ClientOptions options;
    options.server_role = role;
    const auto tls = TlsContext::client(ca_.certificate_pem(), identity(own)).value();
    return wait(client_with(tls, options)->call(get("/"))).has_value();
  };
  EXPECT_TRUE(called("spiffe://deployment/secrets/1", "kms"));
  EXPECT_FALSE(called("spiffe://deployment/secrets/1", "secrets"));
  EXPECT_FALSE(called("spiffe://deployment/secrets/1", "km"));
  EXPECT_FALSE(called("spiffe://another/secrets/1", "kms"));
  EXPECT_FALSE(called("spiffe://deploymen/secrets/1", "kms"));
}

// What the handshake of a bare OpenSSL client with these settings comes to.
bool handshake_works(NetTest& test, int max_version, const char* suites12) {
  const auto tls = test.trusting();
  SSL_CTX_set_max_proto_version(tls->current().get(), max_version);
  SSL_CTX_set_min_proto_version(tls->current().get(), TLS1_VERSION);
  SSL_CTX_set_security_level(tls->current().get(), 0);
  SSL_CTX_set_cipher_list(tls->current().get(), suites12);
  return RawClient(test, tls, test.server_->port()).connected();
}

TEST_F(Tls, PublicPortsSpeak12And13WithTheNamedSuites) {
  serve(who_calls);
  EXPECT_TRUE(handshake_works(*this, TLS1_3_VERSION, "ALL"));
  EXPECT_TRUE(handshake_works(*this, TLS1_2_VERSION, "ALL"));
  EXPECT_TRUE(handshake_works(*this, TLS1_2_VERSION, "ECDHE-ECDSA-CHACHA20-POLY1305"));
  EXPECT_FALSE(handshake_works(*this, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-GCM-SHA256"));
  EXPECT_FALSE(handshake_works(*this, TLS1_2_VERSION, "ECDHE-ECDSA-AES256-SHA384"));
  EXPECT_FALSE(handshake_works(*this, TLS1_1_VERSION, "ALL"));
}

TEST_F(Tls, ComponentPortsSpeak13Only) {
  serve_with(TlsContext::server_mutual(server_identity(), ca_.certificate_pem()).value(), who_calls);
  EXPECT_FALSE(handshake_works(*this, TLS1_2_VERSION, "ALL"));
}

TEST_F(Tls, AnswersHttp11ByAlpnAndRefusesOtherProtocols) {
  serve(who_calls);
  const auto offer = [&](std::string protocols) {
    const auto tls = trusting();
    SSL_CTX_set_alpn_protos(tls->current().get(), reinterpret_cast<const unsigned char*>(protocols.data()),
                            static_cast<unsigned>(protocols.size()));
    return RawClient(*this, tls, server_->port()).connected();
  };
  EXPECT_TRUE(offer("\x02h2\x08http/1.1"));
  EXPECT_FALSE(offer("\x02h2"));
}

TEST_F(Tls, HandsOutNoSessionTickets) {
  for (const bool mutual : {false, true}) {
    const std::string ca = ca_.certificate_pem();
    serve_with(mutual ? TlsContext::server_mutual(server_identity(), ca).value()
                      : TlsContext::server_public(server_identity()).value(),
               who_calls);
    const auto tls = TlsContext::client(ca, component_identity({"spiffe://deployment/platform/1"})).value();
    SSL_CTX_clear_options(tls->current().get(), SSL_OP_NO_TICKET);
    RawClient raw(*this, tls, server_->port());
    ASSERT_TRUE(raw.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    EXPECT_NE(raw.read_until("\r\n\r\n"), "");
    EXPECT_EQ(SSL_SESSION_is_resumable(SSL_get_session(raw.ssl())), 0);
  }
}

TEST_F(Tls, ReplacesItsCertificateUnderLoad) {
  const auto tls = TlsContext::server_public(server_identity()).value();
  serve_with(tls, who_calls);
  std::atomic<bool> stop{false};
  std::atomic<int> failures{0};
  std::thread load([&] {
    while (!stop) {
      if (!wait(client()->call(get("/")))) ++failures;
    }
  });
  for (int i = 0; i < 30; ++i) EXPECT_TRUE(tls->replace(server_identity()));
  stop = true;
  load.join();
  EXPECT_EQ(failures, 0);
}

TEST_F(Tls, ABadPairKeepsTheOldCertificate) {
  const auto tls = TlsContext::server_public(server_identity()).value();
  serve_with(tls, who_calls);
  TlsIdentity mixed = server_identity();
  mixed.private_key_pem = server_identity().private_key_pem.clone();
  EXPECT_EQ(tls->replace(std::move(mixed)).error().code, ErrorCode::kInvalidArgument);
  TlsIdentity garbage{"not a certificate", SecretBytes::copy_of(as_bytes("nor a key"))};
  EXPECT_FALSE(tls->replace(std::move(garbage)));
  CertificateRequest expired{.common_name = "server"};
  expired.valid_for = std::chrono::seconds(-10);
  EXPECT_FALSE(tls->replace(ca_.issue(expired).value()));
  EXPECT_TRUE(wait(client()->call(get("/"))));
}

TEST_F(Tls, AnAuthorityCanBeKeptAndLoaded) {
  TlsIdentity kept{ca_.certificate_pem(), ca_.private_key_pem().value()};
  const auto again = CertificateAuthority::load(kept).value();
  CertificateRequest request{.common_name = "server"};
  request.ip_addresses = {"127.0.0.1"};
  serve_with(TlsContext::server_public(again.issue(request).value()).value(), who_calls);
  EXPECT_TRUE(wait(client()->call(get("/"))));
  TlsIdentity leaf = server_identity();
  EXPECT_FALSE(CertificateAuthority::load(leaf));
}

}  // namespace
}  // namespace keyhold::net
