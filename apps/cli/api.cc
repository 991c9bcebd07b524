#include "cli/api.h"

#include "exit_code.h"

namespace keyhold::apps {
namespace {

constexpr std::string_view kExpired = "token-expired";
constexpr std::size_t kMaxProblemBytes = 64U << 10;

ErrorCode code_of_status(int status) {
  switch (status) {
    case 400:
    case 415:
      return ErrorCode::kInvalidArgument;
    case 401:
      return ErrorCode::kUnauthenticated;
    case 403:
      return ErrorCode::kAccessDenied;
    case 404:
    case 405:
      return ErrorCode::kNotFound;
    case 409:
      return ErrorCode::kConflict;
    case 413:
      return ErrorCode::kLimitExceeded;
    case 429:
      return ErrorCode::kThrottled;
    case 503:
      return ErrorCode::kUnavailable;
    case 507:
      return ErrorCode::kStorageFull;
    default:
      return ErrorCode::kInternal;
  }
}

std::string text_or(const json::Object& object, std::string_view name, std::string otherwise) {
  const json::Value* found = json::find(object, name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::move(otherwise);
}

Error unreachable(const Error& why) {
  return {ErrorCode::kUnavailable, why.detail, kUnreachable};
}

Task<std::string> read_problem(std::unique_ptr<net::ClientStream> stream) {
  std::string out;
  for (bool more = true; more && out.size() < kMaxProblemBytes;) {
    Result<std::optional<PlaintextBytes>> piece = co_await stream->next();
    more = piece && *piece;
    if (more) out += (*piece)->text();
  }
  co_return out;
}

// RFC 6749 2.3.1: both are form-encoded before they are joined; ours have no character that this changes.
SecretBytes basic_authorization(std::string_view client_id, const SecretBytes& client_secret) {
  SecretBytes joined(client_id.size() + 1 + client_secret.size());
  const std::span<std::byte> out = joined.expose_writable();
  std::ranges::copy(as_bytes(client_id), out.begin());
  out[client_id.size()] = std::byte{':'};
  std::ranges::copy(client_secret.expose(), out.begin() + static_cast<std::ptrdiff_t>(client_id.size()) + 1);
  SecretBytes encoded(base64_size(joined.size()));
  encode_base64(joined.expose(), {reinterpret_cast<char*>(encoded.expose_writable().data()), encoded.size()});
  return encoded;
}

}  // namespace

Error error_of_answer(int status, std::string_view body) {
  Error out{code_of_status(status), "status " + std::to_string(status), {}};
  const Result<json::Object> problem = json::parse_object(body);
  if (!problem) return out;
  out.reason = text_or(*problem, "code", text_or(*problem, "error", ""));
  out.detail = text_or(*problem, "detail", text_or(*problem, "error_description", out.detail));
  for (const auto& member : *problem)
    if (member.key() == "actualRevision") out.members.emplace_back("actualRevision", json::write(member.value()));
  return out;
}

Result<std::string> text_member(const json::Object& object, std::string_view name) {
  const json::Value* found = json::find(object, name);
  if (found == nullptr || !found->is_string())
    return Error{ErrorCode::kInternal, "the answer has no text \"" + std::string(name) + "\"", {}};
  return std::string(found->get_string());
}

ApiCall api_get(std::string target) {
  ApiCall out;
  out.target = std::move(target);
  return out;
}

ApiCall api_send(std::string method, std::string target, const json::Value& body) {
  ApiCall out;
  out.method = std::move(method);
  out.target = std::move(target);
  json::append(out.body, body);
  return out;
}

Api::Api(net::Endpoint endpoint, std::shared_ptr<net::TlsContext> tls, net::ClientOptions options)
    : client_(std::move(endpoint), std::move(tls), std::move(options)) {}

Result<std::unique_ptr<Api>> Api::make(const std::string& endpoint_url, std::optional<std::string> ca_pem,
                                       std::optional<net::TlsIdentity> identity, const char* server_role) {
  KEYHOLD_TRY(net::Url url, net::parse_url(endpoint_url));
  net::ClientOptions options{.max_body_bytes = 256U << 20};
  if (identity) options.server_role = server_role;
  KEYHOLD_TRY(std::shared_ptr<net::TlsContext> tls, net::TlsContext::client(std::move(ca_pem), std::move(identity)));
  return std::make_unique<Api>(std::move(url.endpoint), std::move(tls), std::move(options));
}

net::Headers Api::headers_for(const ApiCall& call) const {
  net::Headers out;
  if (!call.body.empty()) out.push_back({"Content-Type", call.content_type});
  const std::lock_guard lock(mutex_);
  if (!authorization_.empty()) out.push_back({"Authorization", std::string(authorization_.expose_text())});
  return out;
}

std::shared_ptr<const Api::Login> Api::login() const {
  const std::lock_guard lock(mutex_);
  return login_;
}

Task<Status> Api::authorize(std::string client_id, SecretBytes client_secret) {
  auto login = std::make_shared<const Login>(Login{std::move(client_id), std::move(client_secret)});
  KEYHOLD_CO_CHECK(co_await fetch_token(login));
  const std::lock_guard lock(mutex_);
  login_ = std::move(login);
  co_return ok();
}

Task<Status> Api::fetch_token(std::shared_ptr<const Login> login) {
  net::ClientRequest request;
  request.method = "POST";
  request.target = "/oauth2/token";
  request.body = PlaintextBytes::copy_of("grant_type=client_credentials");
  const SecretBytes basic = basic_authorization(login->client_id, login->client_secret);
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                     {"Authorization", "Basic " + std::string(basic.expose_text())}};
  const Result<net::ClientResponse> answer = co_await client_.call(std::move(request));
  if (!answer) co_return unreachable(answer.error());
  if (answer->status != 200) co_return error_of_answer(answer->status, answer->body.text());
  KEYHOLD_CO_TRY(const json::Object object, json::parse_object(answer->body.text()));
  KEYHOLD_CO_TRY(std::string token, text_member(object, "access_token"));
  token.insert(0, "Bearer ");
  const std::lock_guard lock(mutex_);
  authorization_ = SecretBytes::copy_of(as_bytes(token));
  wipe(token);
  co_return ok();
}

Task<Result<ApiAnswer>> Api::call_once(const ApiCall& call) {
  net::ClientRequest request;
  request.headers = headers_for(call);
  request.method = call.method;
  request.target = call.target;
  request.body = PlaintextBytes::copy_of(call.body.view());
  request.timeout = call.timeout;
  Result<net::ClientResponse> answer = co_await client_.call(std::move(request));
  if (!answer) co_return unreachable(answer.error());
  if (answer->status < 200 || answer->status > 299) co_return error_of_answer(answer->status, answer->body.text());
  co_return ApiAnswer{answer->status, std::move(answer->body)};
}

Task<Result<ApiAnswer>> Api::call(ApiCall call) {
  Result<ApiAnswer> answer = co_await call_once(call);
  const std::shared_ptr<const Login> again = login();
  if (answer || answer.error().reason != kExpired || again == nullptr) co_return answer;
  KEYHOLD_CO_CHECK(co_await fetch_token(again));
  answer = co_await call_once(call);
  co_return answer;
}

Task<Result<std::unique_ptr<net::ClientStream>>> Api::open_stream(ApiCall call, net::Headers headers) {
  net::ClientRequest request;
  request.headers = headers_for(call);
  for (net::Header& header : headers) request.headers.push_back(std::move(header));
  request.method = std::move(call.method);
  request.target = std::move(call.target);
  request.timeout = call.timeout;
  Result<std::unique_ptr<net::ClientStream>> stream = co_await client_.open_stream(std::move(request));
  if (!stream) co_return unreachable(stream.error());
  const int status = (*stream)->status();
  if (status == 200) co_return std::move(stream);
  const std::string problem = co_await read_problem(std::move(*stream));
  co_return error_of_answer(status, problem);
}

}  // namespace keyhold::apps
