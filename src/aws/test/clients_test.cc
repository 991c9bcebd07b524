#include "keyhold/aws/clients.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <cstdlib>
#include <functional>

#include "keyhold/aws/error.h"
#include "keyhold/aws/protocol.h"
#include "keyhold/aws/sigv4_verifier.h"
#include "keyhold/net/certificate_authority.h"
#include "keyhold/net/server.h"

namespace keyhold::aws {
namespace {

constexpr const char* kTestSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYKEYHOLDKEY";

class OnlyTestKey final : public sigv4::SigningKeyLookup {
 public:
  Task<Result<std::optional<sigv4::SigningIdentity>>> find(std::string access_key_id, sigv4::Scope scope,
                                                           std::string) override {
    std::optional<sigv4::SigningIdentity> identity;
    if (access_key_id == "AKIAIOSFODNN7KEYHOLD") {
      const SecretBytes secret = SecretBytes::copy_of(as_bytes(kTestSecret));
      identity.emplace().signing_key =
          std::make_shared<const crypto::HmacSha256Key>(sigv4::derive_signing_key(secret, scope));
    }
    co_return std::move(identity);
  }
};

// A service over real TLS that verifies every request as the product does, then answers what the test says.
class ClientsTest : public testing::Test {
 protected:
  using Answer = std::function<net::Response(const net::RequestHead& head, std::string_view body)>;

  ClientsTest() : ca_(net::CertificateAuthority::create("Test CA").value()), pool_(1) { pool_.start(); }
  ~ClientsTest() override {
    server_.reset();
    pool_.stop();
    pool_.join();
  }

  void serve(std::string service, Answer answer) {
    verifier_ = std::make_unique<sigv4::Verifier>(
        keys_, clock_,
        sigv4::Endpoint{
            .protocol = service == "sts" ? sigv4::Endpoint::Protocol::kQuery : sigv4::Endpoint::Protocol::kJson,
            .service = service});
    answer_ = std::move(answer);
    dialect_ = service == "sts" ? Dialect::kSts : service == "kms" ? Dialect::kKms : Dialect::kSecretsManager;
    net::CertificateRequest request{.common_name = "server"};
    request.ip_addresses = {"127.0.0.1"};
    net::ServerOptions options{.address = "127.0.0.1"};
    options.tls = net::TlsContext::server_public(ca_.issue(request).value()).value();
    server_ = net::Server::listen(pool_, std::move(options), [this](net::Exchange& exchange) {
                return serve_one(exchange);
              }).value();
    service_ = std::move(service);
  }

  Task<void> serve_one(net::Exchange& exchange) {
    Result<PlaintextBytes> body = co_await exchange.read_body(kMaxBodyBytes);
    if (!body) co_return;
    const sigv4::RequestView view{exchange.head().method, exchange.head().path(), exchange.head().query(),
                                  exchange.head().headers, body->view()};
    auto verified = co_await verifier_->verify(view);
    auto* const refusal = std::get_if<sigv4::Refusal>(&verified);
    net::Response response =
        refusal != nullptr ? error_response(refusal->error, dialect_, "r-1") : answer_(exchange.head(), body->text());
    (void)co_await exchange.respond(std::move(response));
  }

  Channel channel(std::string_view secret = kTestSecret) {
    auto credentials = std::make_shared<StaticCredentials>(
        Credentials{"AKIAIOSFODNN7KEYHOLD", SecretBytes::copy_of(as_bytes(secret)), std::nullopt});
    Channel channel;
    channel.http = std::make_shared<net::Client>(net::Endpoint{"127.0.0.1", server_->port()},
                                                 net::TlsContext::client(ca_.certificate_pem()).value());
    channel.signer = std::make_shared<SigV4Signer>(std::move(credentials), clock_, "eu-west-1", service_);
    return channel;
  }

  template <class T>
  T wait(Task<T> task) {
    return asio::co_spawn(pool_.at(0), std::move(task), asio::use_future).get();
  }

  net::CertificateAuthority ca_;
  net::IoPool pool_;
  SystemClock clock_;
  OnlyTestKey keys_;
  std::unique_ptr<sigv4::Verifier> verifier_;
  Answer answer_;
  Dialect dialect_ = Dialect::kKms;
  std::string service_;
  std::unique_ptr<net::Server> server_;
};

TEST_F(ClientsTest, KmsDecryptsWithASignatureTheServerTakes) {
  serve("kms", [](const net::RequestHead& head, std::string_view body) {
    EXPECT_EQ(*head.find("x-amz-target"), "TrentService.Decrypt");
    const auto request = parse_shape<DecryptRequest>(parse_json_body(body).value()).value();
    EXPECT_EQ(request.encryption_context, (EncryptionContext{{"tenant", "a"}}));
    DecryptResponse response;
    response.key_id = *request.key_id;
    response.plaintext = PlaintextBytes::copy_of(as_text(request.ciphertext_blob));
    response.encryption_algorithm = "SYMMETRIC_DEFAULT";
    return success_response(write_shape(response), Dialect::kKms, "r-1");
  });
  DecryptRequest request;
  request.ciphertext_blob = copy(as_bytes("blob"));
  request.encryption_context = {{"tenant", "a"}};
  request.key_id = "alias/a";
  const KmsClient client(channel());
  const Result<DecryptResponse> response = wait(client.decrypt(std::move(request)));
  ASSERT_TRUE(response) << response.error().detail;
  EXPECT_EQ(response->plaintext.text(), "blob");
  EXPECT_EQ(response->key_id, "alias/a");
}

TEST_F(ClientsTest, ARefusalKeepsItsNameAndClass) {
  serve("kms", [](const net::RequestHead&, std::string_view) {
    return error_response({ErrorCode::kKeyDisabled, "arn is disabled.", "DisabledException"}, Dialect::kKms, "r-1");
  });
  const KmsClient client(channel());
  const Status status = wait(client.enable_key(EnableKeyRequest{.key_id = "k"}));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kKeyDisabled);
  EXPECT_EQ(status.error().reason, "DisabledException");
}

TEST_F(ClientsTest, OurOwnWrongSecretIsAnOutageNotADenial) {
  serve("kms", [](const net::RequestHead&, std::string_view) { return net::Response{}; });
  const KmsClient client(channel("another secret"));
  const auto response = wait(client.list_keys({}));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(response.error().reason, "InvalidSignatureException");
}

TEST_F(ClientsTest, AnAnswerWithoutSenseIsAnOutage) {
  serve("secretsmanager", [](const net::RequestHead&, std::string_view) {
    return success_response(PlaintextBytes::copy_of(R"({"SecretString":"x"})"), Dialect::kSecretsManager, "r-1");
  });
  const SecretsManagerClient client(channel());
  const auto response = wait(client.get_secret_value(GetSecretValueRequest{.secret_id = "s"}));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
}

TEST_F(ClientsTest, StsTellsWhoCalls) {
  serve("sts", [](const net::RequestHead& head, std::string_view body) {
    EXPECT_EQ(head.find("x-amz-target"), nullptr);
    EXPECT_EQ(parse_query_body(body)->action, "GetCallerIdentity");
    return success_response(GetCallerIdentityResponse{"111122223333", "arn", "AIDA"}.write("r-1"), Dialect::kSts,
                            "r-1");
  });
  const StsClient client(channel());
  const auto response = wait(client.get_caller_identity());
  ASSERT_TRUE(response) << response.error().detail;
  EXPECT_EQ(response->account, "111122223333");
}

TEST(Credentials, ComeFromTheEnvironmentOrSayWhatIsMissing) {
  ::unsetenv("AWS_ACCESS_KEY_ID");
  EXPECT_FALSE(credentials_from_environment());
  ::setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7KEYHOLD", 1);
  ::unsetenv("AWS_SECRET_ACCESS_KEY");
  EXPECT_EQ(credentials_from_environment().error().detail, "AWS_SECRET_ACCESS_KEY is not set");
  ::setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
  EXPECT_TRUE(credentials_from_environment());
}

}  // namespace
}  // namespace keyhold::aws
