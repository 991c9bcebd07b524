// Credentials by taking on a role at STS.
#include "call.h"
#include "credential_sources.h"
#include "keyhold/aws/protocol.h"
#include "keyhold/aws/sts_sessions.h"

namespace keyhold::aws {
namespace {

constexpr std::chrono::seconds kStsTimeLimit{10};

void add_parameter(PlaintextBytes& form, std::string_view name, std::string_view value) {
  form.append("&");
  form.append(name);
  form.append("=");
  form.append(percent_encode(value));
}

PlaintextBytes role_form(std::string_view action, const RoleToAssume& role) {
  PlaintextBytes out;
  out.append("Version=2011-06-15&Action=");
  out.append(action);
  add_parameter(out, "RoleArn", role.arn);
  add_parameter(out, "RoleSessionName", role.session_name);
  if (role.duration) add_parameter(out, "DurationSeconds", std::to_string(role.duration->count()));
  if (role.external_id) add_parameter(out, "ExternalId", *role.external_id);
  return out;
}

net::ClientRequest sts_request(const net::Client& http, PlaintextBytes form) {
  net::ClientRequest out;
  out.method = "POST";
  out.headers = {{"Host", http.endpoint().authority()}, {"Content-Type", kFormContentType}};
  out.body = std::move(form);
  out.timeout = kStsTimeLimit;
  return out;
}

Result<TimedCredentials> read_session(const net::ClientResponse& answer) {
  if (answer.status != 200) return error_from_response(answer, Dialect::kSts);
  KEYHOLD_TRY(TemporaryCredentials given, parse_temporary_credentials(answer.body.text()));
  Credentials out{std::move(given.access_key_id), std::move(given.secret_access_key),
                  SecretBytes::copy_of(as_bytes(given.session_token))};
  return TimedCredentials{std::make_shared<const Credentials>(std::move(out)), given.expiration};
}

class AssumedRole final : public CredentialsSource {
 public:
  AssumedRole(RoleToAssume role, std::shared_ptr<CredentialsProvider> by, StsPlace sts, const Clock& clock)
      : role_(std::move(role)),
        http_(std::move(sts.http)),
        signer_(std::move(by), clock, std::move(sts.region), "sts") {}

  Task<Result<TimedCredentials>> fetch() override {
    net::ClientRequest request = sts_request(*http_, role_form("AssumeRole", role_));
    KEYHOLD_CO_TRY(net::ClientRequest signed_request, co_await signer_.sign(std::move(request)));
    KEYHOLD_CO_TRY(const net::ClientResponse answer, co_await http_->call(std::move(signed_request)));
    co_return read_session(answer);
  }
  std::string name() const override { return role_.arn; }

 private:
  const RoleToAssume role_;
  const std::shared_ptr<net::Client> http_;
  SigV4Signer signer_;
};

class WebIdentity final : public CredentialsSource {
 public:
  WebIdentity(RoleToAssume role, std::filesystem::path token, ReadFile read, StsPlace sts)
      : role_(std::move(role)), token_(std::move(token)), read_(std::move(read)), http_(std::move(sts.http)) {}

  Task<Result<TimedCredentials>> fetch() override {
    KEYHOLD_CO_TRY(const SecretBytes token, read_(token_));
    PlaintextBytes form = role_form("AssumeRoleWithWebIdentity", role_);
    std::string_view text = token.expose_text();
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
    add_parameter(form, "WebIdentityToken", text);
    net::ClientRequest request = sts_request(*http_, std::move(form));
    KEYHOLD_CO_TRY(const net::ClientResponse answer, co_await http_->call(std::move(request)));
    co_return read_session(answer);
  }
  std::string name() const override { return "web identity as " + role_.arn; }

 private:
  const RoleToAssume role_;
  const std::filesystem::path token_;
  const ReadFile read_;
  const std::shared_ptr<net::Client> http_;
};

}  // namespace

std::unique_ptr<CredentialsSource> assumed_role(RoleToAssume role, std::shared_ptr<CredentialsProvider> by,
                                                StsPlace sts, const Clock& clock) {
  return std::make_unique<AssumedRole>(std::move(role), std::move(by), std::move(sts), clock);
}

std::unique_ptr<CredentialsSource> web_identity(RoleToAssume role, std::filesystem::path token, ReadFile read,
                                                StsPlace sts) {
  return std::make_unique<WebIdentity>(std::move(role), std::move(token), std::move(read), std::move(sts));
}

}  // namespace keyhold::aws
