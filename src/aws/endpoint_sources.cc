// Credentials from endpoints of the machine: a container's, and instance metadata.
#include "credential_sources.h"
#include "keyhold/base/json.h"
#include "keyhold/net/link_local_client.h"

namespace keyhold::aws {
namespace {

constexpr std::chrono::seconds kEndpointTimeLimit{5};
constexpr std::chrono::seconds kMetadataTimeLimit{1};  // nobody answers where there is no such service
constexpr const char* kRoles = "/latest/meta-data/iam/security-credentials/";

Error no_endpoint_credentials(std::string detail) {
  return {ErrorCode::kUnavailable, std::move(detail)};
}

net::ClientRequest get_from(std::string target, std::chrono::milliseconds timeout) {
  net::ClientRequest out;
  out.target = std::move(target);
  out.timeout = timeout;
  return out;
}

Task<Result<net::ClientResponse>> call_https(net::Url url, net::ClientRequest request) {
  KEYHOLD_CO_TRY(std::shared_ptr<net::TlsContext> tls, net::TlsContext::client(std::nullopt));
  net::ClientOptions options;
  options.max_idle = 0;
  net::Client client(std::move(url.endpoint), std::move(tls), options);
  co_return co_await client.call(std::move(request));
}

// A header's value is one line.
std::string header_value(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return std::string(text);
}

class Container final : public CredentialsSource {
 public:
  Container(ContainerEndpoint endpoint, ReadFile read) : endpoint_(std::move(endpoint)), read_(std::move(read)) {}

  Task<Result<TimedCredentials>> fetch() override {
    const bool secure = endpoint_.url.starts_with("https://");
    KEYHOLD_CO_TRY(net::Url url, secure ? net::parse_url(endpoint_.url) : parse_plain_url(endpoint_.url));
    net::ClientRequest request = get_from(url.target, kEndpointTimeLimit);
    KEYHOLD_CO_TRY(const std::string token, authorization());
    if (!token.empty()) request.headers.push_back({"Authorization", token});
    Result<net::ClientResponse> answer = no_endpoint_credentials("not asked");
    if (secure)
      answer = co_await call_https(std::move(url), std::move(request));
    else
      answer = co_await net::call_link_local(std::move(url.endpoint), std::move(request));
    if (!answer) co_return answer.error();
    if (answer->status != 200)
      co_return no_endpoint_credentials("it answered with status " + std::to_string(answer->status));
    co_return parse_json_credentials(answer->body.text());
  }
  std::string name() const override { return "the container's endpoint"; }

 private:
  Result<std::string> authorization() const {
    if (!endpoint_.token_file) return endpoint_.token.value_or("");
    KEYHOLD_TRY(const SecretBytes token, read_(*endpoint_.token_file));
    return header_value(token.expose_text());
  }

  const ContainerEndpoint endpoint_;
  const ReadFile read_;
};

/// Version 2 only: a token by PUT, then the role's name, then its credentials.
class InstanceMetadata final : public CredentialsSource {
 public:
  explicit InstanceMetadata(std::string url) : url_(std::move(url)) {}

  Task<Result<TimedCredentials>> fetch() override {
    KEYHOLD_CO_TRY(const net::Url url, parse_plain_url(url_));
    net::ClientRequest ask = get_from("/latest/api/token", kMetadataTimeLimit);
    ask.method = "PUT";
    ask.headers = {{"X-aws-ec2-metadata-token-ttl-seconds", "21600"}};
    KEYHOLD_CO_TRY(const std::string token, co_await text_of(url.endpoint, std::move(ask)));
    KEYHOLD_CO_TRY(const std::string roles, co_await text_of(url.endpoint, with_token(kRoles, token)));
    const std::string role = roles.substr(0, roles.find('\n'));
    if (role.empty()) co_return no_endpoint_credentials("the instance has no role");
    KEYHOLD_CO_TRY(const std::string text, co_await text_of(url.endpoint, with_token(kRoles + role, token)));
    co_return parse_json_credentials(text);
  }
  std::string name() const override { return "instance metadata"; }

 private:
  static net::ClientRequest with_token(std::string target, const std::string& token) {
    net::ClientRequest out = get_from(std::move(target), kMetadataTimeLimit);
    out.headers = {{"X-aws-ec2-metadata-token", token}};
    return out;
  }
  static Task<Result<std::string>> text_of(net::Endpoint endpoint, net::ClientRequest request) {
    KEYHOLD_CO_TRY(const net::ClientResponse answer,
                   co_await net::call_link_local(std::move(endpoint), std::move(request)));
    if (answer.status != 200)
      co_return no_endpoint_credentials("it answered with status " + std::to_string(answer.status));
    co_return header_value(answer.body.text());
  }

  const std::string url_;
};

Result<std::string> credentials_member(const json::Object& object, std::string_view member) {
  const json::Value* const value = json::find(object, member);
  if (value == nullptr || !value->is_string() || value->get_string().empty())
    return no_endpoint_credentials("credentials without a proper " + std::string(member));
  return std::string(value->get_string());
}

}  // namespace

Result<net::Url> parse_plain_url(std::string_view text) {
  constexpr std::string_view kScheme = "http://";
  if (!text.starts_with(kScheme)) return Error{ErrorCode::kInvalidArgument, "not an http:// URL"};
  const std::string_view rest = text.substr(kScheme.size());
  KEYHOLD_TRY(net::Url out, net::parse_url("https://" + std::string(rest)));
  const std::string_view authority = rest.substr(0, rest.find('/'));
  const bool has_port = authority.find(':', authority.rfind(']') + 1) != std::string_view::npos;  // npos + 1 is 0
  if (!has_port) out.endpoint.port = 80;
  return out;
}

Result<TimedCredentials> parse_json_credentials(std::string_view text) {
  const Result<json::Object> object = json::parse_object(text);
  if (!object) return no_endpoint_credentials("credentials that are no JSON: " + object.error().detail);
  Credentials out;
  KEYHOLD_TRY(out.access_key_id, credentials_member(*object, "AccessKeyId"));
  KEYHOLD_TRY(std::string secret, credentials_member(*object, "SecretAccessKey"));
  out.secret_access_key = SecretBytes::copy_of(as_bytes(secret));
  wipe(secret);
  KEYHOLD_TRY(const std::string token, credentials_member(*object, "Token"));
  out.session_token = SecretBytes::copy_of(as_bytes(token));
  KEYHOLD_TRY(const std::string expiration, credentials_member(*object, "Expiration"));
  const Result<WallTime> end = parse_rfc3339(expiration);
  if (!end) return no_endpoint_credentials("credentials without a proper Expiration");
  return TimedCredentials{std::make_shared<const Credentials>(std::move(out)), *end};
}

std::unique_ptr<CredentialsSource> container(ContainerEndpoint endpoint, ReadFile read) {
  return std::make_unique<Container>(std::move(endpoint), std::move(read));
}

std::unique_ptr<CredentialsSource> instance_metadata(std::string url) {
  return std::make_unique<InstanceMetadata>(std::move(url));
}

}  // namespace keyhold::aws
