#include "keyhold/server/aws_component_client.h"

#include <mutex>

#include "keyhold/base/lru_map.h"

namespace keyhold::server {
namespace {

using aws::sigv4::SigningIdentity;

constexpr std::size_t kSigningKeyBytes = 32;

Error senseless_component_answer(std::string_view member) {
  return {ErrorCode::kUnavailable, "the kms role's answer has no proper member " + std::string(member)};
}

Error refused_by_component(const net::ClientResponse& response) {
  return {ErrorCode::kUnavailable, "the kms role answered with status " + std::to_string(response.status)};
}

Result<std::string> answer_text(const json::Object& answer, std::string_view member) {
  const json::Value* const value = json::find(answer, member);
  if (value == nullptr || !value->is_string()) return senseless_component_answer(member);
  return std::string(value->get_string());
}

// The key goes from the parser's memory, which is wiped, into the arena.
Result<std::shared_ptr<const crypto::HmacSha256Key>> answer_key(const json::Object& answer) {
  const json::Value* const value = json::find(answer, "signingKey");
  if (value == nullptr || !value->is_string() || value->get_string().size() != base64_size(kSigningKeyBytes))
    return senseless_component_answer("signingKey");
  SecretBytes padded(kSigningKeyBytes + 1);  // what 44 characters could hold
  const Result<std::size_t> size = decode_base64(value->get_string(), padded.expose_writable());
  if (!size || *size != kSigningKeyBytes) return senseless_component_answer("signingKey");
  return std::make_shared<const crypto::HmacSha256Key>(SecretBytes::copy_of(padded.expose().first(kSigningKeyBytes)));
}

// Of a session: the kms role opened the token that it was sent, so the request must have carried just that.
Status read_session(const json::Object& answer, std::string_view session_token, SigningIdentity& out) {
  if (session_token.empty()) return ok();
  KEYHOLD_TRY(const std::string end, answer_text(answer, "sessionEnd"));
  KEYHOLD_TRY(out.session_end, parse_rfc3339(end));
  out.session_token_sha256 = crypto::sha256({as_bytes(session_token)});
  return ok();
}

Result<SigningIdentity> read_signing_identity(std::string_view body, std::string_view session_token) {
  KEYHOLD_TRY(const json::Object answer, json::parse_object(body));
  SigningIdentity out;
  KEYHOLD_TRY(out.signing_key, answer_key(answer));
  KEYHOLD_TRY(out.account, answer_text(answer, "account"));
  KEYHOLD_TRY(out.principal_arn, answer_text(answer, "principalArn"));
  KEYHOLD_TRY(out.principal_id, answer_text(answer, "userId"));
  KEYHOLD_CHECK(read_session(answer, session_token, out));
  return out;
}

Result<secrets::IdentityPolicies::Verdict> read_verdict(std::string_view body) {
  KEYHOLD_TRY(const json::Object answer, json::parse_object(body));
  const json::Value* const allowed = json::find(answer, "allowed");
  if (allowed == nullptr || !allowed->is_bool()) return senseless_component_answer("allowed");
  secrets::IdentityPolicies::Verdict out{.allowed = allowed->get_bool(), .reason = {}, .statement = {}};
  KEYHOLD_TRY(out.reason, answer_text(answer, "reason"));
  KEYHOLD_TRY(out.statement, answer_text(answer, "statement"));
  return out;
}

Result<bool> read_missing(std::string_view body) {
  KEYHOLD_TRY(const json::Object answer, json::parse_object(body));
  const json::Value* const missing = json::find(answer, "missing");
  if (missing == nullptr || !missing->is_bool()) return senseless_component_answer("missing");
  return missing->get_bool();
}

// What makes no sense was not an answer.
template <class T>
Result<T> as_unavailable(Result<T> read) {
  if (read) return read;
  return Error{ErrorCode::kUnavailable, read.error().detail};
}

constexpr std::size_t kIdentitiesKept = 1024;

}  // namespace

/// Thread-safe.
class ComponentClient::Known {
 public:
  std::optional<SigningIdentity> find(const std::string& name) {
    const std::lock_guard lock(mutex_);
    const Entry* const known = entries_.find(name);
    if (known == nullptr) return std::nullopt;
    return known->identity;
  }

  void put(std::string name, std::string access_key_id, SigningIdentity identity) {
    const std::lock_guard lock(mutex_);
    entries_.put(std::move(name), {std::move(access_key_id), std::move(identity)});
  }

  void forget(const std::string& access_key_id) {
    const std::lock_guard lock(mutex_);
    entries_.erase_if([&](const std::string&, const Entry& entry) { return entry.access_key_id == access_key_id; });
  }

  // No part can hold a line feed: each was checked; of a token, its hash.
  static std::string name_of(const std::string& access_key_id, const aws::sigv4::Scope& scope,
                             const std::string& session_token) {
    std::string out = access_key_id + '\n' + scope.text();
    if (!session_token.empty()) out += '\n' + to_hex(crypto::sha256({as_bytes(session_token)}));
    return out;
  }

 private:
  struct Entry {
    std::string access_key_id;
    SigningIdentity identity;
  };

  std::mutex mutex_;
  LruMap<std::string, Entry> entries_{kIdentitiesKept};
};

ComponentClient::ComponentClient(std::shared_ptr<net::Client> kms)
    : kms_(std::move(kms)), known_(std::make_unique<Known>()) {}

ComponentClient::~ComponentClient() = default;

Task<Result<net::ClientResponse>> ComponentClient::post(std::string path, json::Object body) const {
  net::ClientRequest request{.method = "POST", .target = std::move(path), .headers = {}, .body = {}};
  request.headers.push_back({"Content-Type", "application/json"});
  json::append(request.body, body);
  co_return co_await kms_->call(std::move(request));
}

Task<Result<std::optional<SigningIdentity>>> ComponentClient::find(std::string access_key_id, aws::sigv4::Scope scope,
                                                                   std::string session_token) {
  std::string name = Known::name_of(access_key_id, scope, session_token);
  if (std::optional<SigningIdentity> known = known_->find(name)) co_return known;
  json::Object body{
      {"accessKeyId", access_key_id}, {"date", scope.date}, {"region", scope.region}, {"service", scope.service}};
  if (!session_token.empty()) body["sessionToken"] = session_token;
  std::string path("/keyhold/v1/identity/signing-key");
  KEYHOLD_CO_TRY(const net::ClientResponse response, co_await post(std::move(path), std::move(body)));
  if (response.status == 404) co_return std::optional<SigningIdentity>();
  if (response.status != 200) co_return refused_by_component(response);
  KEYHOLD_CO_TRY(SigningIdentity identity, as_unavailable(read_signing_identity(response.body.text(), session_token)));
  known_->put(std::move(name), std::move(access_key_id), identity);
  co_return std::optional(std::move(identity));
}

Task<Result<ComponentClient::Verdict>> ComponentClient::decide(secrets::Caller caller, Question question) {
  json::Object context;
  for (const auto& [name, value] : question.context) {
    if (json::Value* const others = context.if_contains(name)) {
      others->get_array().push_back(json::Value(value));
    } else {
      context[name] = json::Array{value};
    }
  }
  json::Object body{{"accessKeyId", caller.access_key_id},
                    {"principalArn", caller.principal_arn},
                    {"action", question.action},
                    {"resourceArn", question.resource_arn},
                    {"context", std::move(context)}};
  if (!question.resource_account.empty()) body["resourceAccount"] = question.resource_account;
  if (question.resource_policy) body["resourcePolicy"] = *question.resource_policy;
  if (!caller.session_token.empty()) body["sessionToken"] = caller.session_token;
  std::string path("/keyhold/v1/identity/authorize");
  KEYHOLD_CO_TRY(const net::ClientResponse response, co_await post(std::move(path), std::move(body)));
  if (response.status == 404) {
    known_->forget(caller.access_key_id);
    co_return Error{ErrorCode::kUnauthenticated, "The security token included in the request is invalid.",
                    "UnrecognizedClientException"};
  }
  if (response.status != 200) co_return refused_by_component(response);
  co_return as_unavailable(read_verdict(response.body.text()));
}

Task<Result<bool>> ComponentClient::names_missing(std::string resource_policy) {
  json::Object body{{"resourcePolicy", std::move(resource_policy)}};
  std::string path("/keyhold/v1/identity/missing-principals");
  KEYHOLD_CO_TRY(const net::ClientResponse response, co_await post(std::move(path), std::move(body)));
  if (response.status != 200) co_return refused_by_component(response);
  co_return as_unavailable(read_missing(response.body.text()));
}

}  // namespace keyhold::server
