// The chain against real servers: STS over TLS, a container's endpoint and instance metadata over HTTP.
#include "keyhold/aws/credentials_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "keyhold/aws/protocol.h"
#include "keyhold/net/certificate_authority.h"
#include "keyhold/net/server.h"
#include "plain_server.h"

namespace keyhold::aws {
namespace {

using testing::HasSubstr;

constexpr const char* kJson =
    R"({"AccessKeyId":"ASIAJSON","SecretAccessKey":"secret","Token":"token","Expiration":"2099-01-01T00:00:00Z"})";
constexpr const char* kConfig = R"([profile base]
aws_access_key_id = AKIABASE
aws_secret_access_key = base-secret
[profile worker]
role_arn = arn:aws:iam::111122223333:role/worker
source_profile = base
external_id = e-1
role_session_name = session-1
duration_seconds = 900
[profile chained]
role_arn = arn:aws:iam::111122223333:role/chained
source_profile = worker
[profile pod]
role_arn = arn:aws:iam::111122223333:role/pod
web_identity_token_file = /token
[profile from-container]
role_arn = arn:aws:iam::111122223333:role/c
credential_source = EcsContainer
[profile from-environment]
role_arn = arn:aws:iam::111122223333:role/e
credential_source = Environment
[profile circle]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = circle2
[profile circle2]
role_arn = arn:aws:iam::111122223333:role/y
source_profile = circle
[profile both]
role_arn = arn:aws:iam::111122223333:role/z
source_profile = base
credential_source = Environment
[profile brief]
role_arn = arn:aws:iam::111122223333:role/z
source_profile = base
duration_seconds = 60
[profile odd]
role_arn = arn:aws:iam::111122223333:role/z
credential_source = Elsewhere
[profile empty]
region = eu-west-1
)";

std::string session_xml(const std::string& id) {
  return "<R><Credentials><AccessKeyId>" + id +
         "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
         "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></R>";
}

class CredentialsChainTest : public testing::Test {
 protected:
  CredentialsChainTest() : ca_(net::CertificateAuthority::create("Test CA").value()), pool_(1) {
    pool_.start();
    net::CertificateRequest request{.common_name = "server"};
    request.ip_addresses = {"127.0.0.1"};
    net::ServerOptions options{.address = "127.0.0.1"};
    options.tls = net::TlsContext::server_public(ca_.issue(request).value()).value();
    server_ = net::Server::listen(pool_, std::move(options), [this](net::Exchange& exchange) {
                return serve_sts(exchange);
              }).value();
    files_["/home/.aws/config"] = kConfig;
  }
  ~CredentialsChainTest() override {
    server_.reset();
    pool_.stop();
    pool_.join();
  }

  // Each answer's access key tells which one it is.
  Task<void> serve_sts(net::Exchange& exchange) {
    const Result<PlaintextBytes> body = co_await exchange.read_body(64U << 10);
    const std::string* const signature = exchange.head().find("authorization");
    forms_.emplace_back(body ? body->text() : "");
    signatures_.push_back(signature == nullptr ? "" : *signature);
    net::Response response;
    response.status = sts_status_;
    const std::string number = std::to_string(forms_.size());
    response.body = PlaintextBytes::copy_of(
        sts_status_ == 200
            ? session_xml("ASIASTS" + number)
            : "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>");
    const Status sent = co_await exchange.respond(std::move(response));
    static_cast<void>(sent);
  }

  Result<std::shared_ptr<CredentialsProvider>> chain(const std::string& profile = {}) {
    ChainOptions options;
    options.variable = [this](const std::string& name) -> std::optional<std::string> {
      const auto at = variables_.find(name);
      return at == variables_.end() ? std::nullopt : std::optional(at->second);
    };
    options.read_file = [this](const std::filesystem::path& path) -> Result<SecretBytes> {
      const auto at = files_.find(path.string());
      if (at == files_.end()) return Error{ErrorCode::kUnavailable, path.string() + " is not there"};
      return SecretBytes::copy_of(as_bytes(at->second));
    };
    options.profile = profile;
    options.region = "eu-west-1";
    const auto tls = net::TlsContext::client(ca_.certificate_pem()).value();
    options.sts = std::make_shared<net::Client>(net::Endpoint{"127.0.0.1", server_->port()}, tls);
    return make_credentials_chain(std::move(options), clock_);
  }
  Result<std::shared_ptr<const Credentials>> credentials(const std::string& profile = {}) {
    Result<std::shared_ptr<CredentialsProvider>> provider = chain(profile);
    if (!provider) return provider.error();
    kept_.push_back(*provider);
    return asio::co_spawn(pool_.at(0), (*provider)->credentials(), asio::use_future).get();
  }
  std::string key(const std::string& profile = {}) {
    const auto found = credentials(profile);
    return found ? (*found)->access_key_id : found.error().detail;
  }

  std::map<std::string, std::string> variables_{{"HOME", "/home"}, {"AWS_EC2_METADATA_DISABLED", "true"}};
  std::map<std::string, std::string> files_;
  std::vector<std::string> forms_, signatures_;
  int sts_status_ = 200;

 private:
  SystemClock clock_;
  net::CertificateAuthority ca_;
  net::IoPool pool_;
  std::unique_ptr<net::Server> server_;
  std::vector<std::shared_ptr<CredentialsProvider>> kept_;
};

TEST_F(CredentialsChainTest, TheEnvironmentComesFirst) {
  variables_["AWS_ACCESS_KEY_ID"] = "AKIAENV";
  variables_["AWS_SECRET_ACCESS_KEY"] = "s";
  variables_["AWS_SESSION_TOKEN"] = "t";
  variables_["AWS_PROFILE"] = "base";
  const auto found = credentials().value();
  EXPECT_EQ(found->access_key_id, "AKIAENV");
  EXPECT_EQ(found->session_token->expose_text(), "t");
  EXPECT_EQ(key("base"), "AKIABASE") << "a profile that was asked for comes before it";
}

TEST_F(CredentialsChainTest, AProfilesRoleIsTakenOn) {
  EXPECT_EQ(key("worker"), "ASIASTS1");
  for (const char* part : {"Action=AssumeRole", "RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fworker",
                           "ExternalId=e-1", "RoleSessionName=session-1", "DurationSeconds=900"})
    EXPECT_THAT(forms_[0], HasSubstr(part));
  EXPECT_THAT(signatures_[0], HasSubstr("Credential=AKIABASE/"));
  EXPECT_THAT(signatures_[0], HasSubstr("/eu-west-1/sts/aws4_request"));
}

TEST_F(CredentialsChainTest, RolesCanBeChained) {
  EXPECT_EQ(key("chained"), "ASIASTS2");
  EXPECT_THAT(signatures_[1], HasSubstr("Credential=ASIASTS1/"));
  EXPECT_THAT(forms_[1], HasSubstr("RoleSessionName=keyhold"));
}

TEST_F(CredentialsChainTest, AWebIdentityIsUnsigned) {
  files_["/token"] = "a.b.c\n";
  EXPECT_EQ(key("pod"), "ASIASTS1");
  EXPECT_THAT(forms_[0], HasSubstr("Action=AssumeRoleWithWebIdentity"));
  EXPECT_TRUE(forms_[0].ends_with("WebIdentityToken=a.b.c"));
  EXPECT_EQ(signatures_[0], "");
  variables_["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
  variables_["AWS_ROLE_ARN"] = "arn:aws:iam::111122223333:role/env";
  EXPECT_EQ(key(), "ASIASTS2");
  EXPECT_THAT(forms_[1], HasSubstr("role%2Fenv"));
  files_.erase("/token");
  EXPECT_EQ(key(), "no credentials from web identity as arn:aws:iam::111122223333:role/env: /token is not there");
}

TEST_F(CredentialsChainTest, AContainersEndpointIsAskedWithItsToken) {
  std::vector<std::string> seen;
  const test::PlainServer server([&](const std::string& request) {
    seen.push_back(request);
    return test::http_answer(200, kJson);
  });
  variables_["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = server.url() + "/role?x=1";
  variables_["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "not this";
  variables_["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/auth";
  files_["/auth"] = "Bearer abc\n";
  EXPECT_EQ(key(), "ASIAJSON");
  EXPECT_THAT(seen.at(0), HasSubstr("GET /role?x=1 HTTP/1.1\r\n"));
  EXPECT_THAT(seen.at(0), HasSubstr("Authorization: Bearer abc\r\n"));
  EXPECT_EQ(key("from-container"), "ASIASTS1");
  EXPECT_THAT(signatures_.at(0), HasSubstr("Credential=ASIAJSON/"));
}

TEST_F(CredentialsChainTest, InClearNothingLeavesTheLink) {
  variables_["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://192.0.2.1/role";
  EXPECT_THAT(key(), HasSubstr("192.0.2.1 is no address of this machine or its link"));
  variables_["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://example.com/role";
  EXPECT_THAT(key(), HasSubstr("is no address of this machine"));
}

TEST_F(CredentialsChainTest, InstanceMetadataIsVersionTwo) {
  std::vector<std::string> seen;
  const test::PlainServer server([&](const std::string& request) {
    seen.push_back(request);
    if (request.starts_with("PUT /latest/api/token ")) return test::http_answer(200, "a-token");
    if (request.find("X-aws-ec2-metadata-token: a-token\r\n") == std::string::npos) return test::http_answer(401, "");
    if (request.starts_with("GET /latest/meta-data/iam/security-credentials/ "))
      return test::http_answer(200, "the-role\n");
    return test::http_answer(request.find("/the-role ") != std::string::npos ? 200 : 404, kJson);
  });
  variables_["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = server.url();
  EXPECT_THAT(key(), HasSubstr("no AWS credentials"));
  variables_.erase("AWS_EC2_METADATA_DISABLED");
  EXPECT_EQ(key(), "ASIAJSON");
  EXPECT_EQ(seen.size(), 3u);
}

TEST_F(CredentialsChainTest, WhatIsRefusedIsUnavailable) {
  sts_status_ = 403;
  const auto refused = credentials("worker");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  const test::PlainServer server([](const std::string&) { return test::http_answer(500, ""); });
  variables_["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = server.url();
  EXPECT_EQ(credentials().error().code, ErrorCode::kUnavailable);
}

TEST_F(CredentialsChainTest, SettingsThatContradictAreNamed) {
  struct Case {
    const char* profile;
    const char* words;
  };
  const Case cases[] = {{"none", "there is no profile none"},
                        {"empty", "there is no profile empty with credentials"},
                        {"circle", "is its own source"},
                        {"both", "needs one of source_profile and credential_source"},
                        {"brief", "duration_seconds of the profile brief is not 900 to 43200"},
                        {"odd", "credential_source of the profile odd"},
                        {"from-environment", "the source of the profile from-environment has no credentials"}};
  for (const Case& c : cases) {
    const auto made = chain(c.profile);
    ASSERT_FALSE(made) << c.profile;
    EXPECT_EQ(made.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(made.error().detail, HasSubstr(c.words));
  }
  files_["/home/.aws/credentials"] = "nonsense";
  EXPECT_THAT(chain("base").error().detail, HasSubstr("/home/.aws/credentials: line 1"));
}

TEST(JsonCredentials, EachMemberMustBeThere) {
  EXPECT_TRUE(parse_json_credentials(kJson));
  for (const char* member : {"AccessKeyId", "SecretAccessKey", "Token", "Expiration"}) {
    std::string text = kJson;
    text[text.find(member)] = 'x';
    EXPECT_EQ(parse_json_credentials(text).error().code, ErrorCode::kUnavailable) << member;
  }
  EXPECT_FALSE(parse_json_credentials("[]"));
}

}  // namespace
}  // namespace keyhold::aws
