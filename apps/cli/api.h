#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "keyhold/base/json.h"
#include "keyhold/base/secret.h"
#include "keyhold/net/client.h"

namespace keyhold::apps {

/// What an API of ours answered, when it was not a refusal.
struct ApiAnswer {
  int status = 0;
  PlaintextBytes body;
  Result<json::Object> object() const { return json::parse_object(body.text()); }
};

struct ApiCall {
  std::string method = "GET";
  std::string target;
  PlaintextBytes body = {};
  std::string content_type = "application/json";
  std::chrono::milliseconds timeout{30'000};
};

/// JSON calls to one of our servers, the platform (with a token) or a component port (with a certificate). Thread-safe;
/// must outlive its calls. Errors: a problem document becomes its Error, its code being the reason; no answer is
/// kUnavailable with reason "unreachable".
class Api {
 public:
  Api(net::Endpoint endpoint, std::shared_ptr<net::TlsContext> tls, net::ClientOptions options);
  /// With an identity it is a component port, and no server but of that role in the identity's deployment will do.
  static Result<std::unique_ptr<Api>> make(const std::string& endpoint_url, std::optional<std::string> ca_pem,
                                           std::optional<net::TlsIdentity> identity = std::nullopt,
                                           const char* server_role = "kms");

  /// Fetches a token by OAuth 2.0 client credentials; sent with each call from now on, and fetched again when the
  /// server says that it expired.
  Task<Status> authorize(std::string client_id, SecretBytes client_secret);
  Task<Result<ApiAnswer>> call(ApiCall call);
  Task<Result<std::unique_ptr<net::ClientStream>>> open_stream(ApiCall call, net::Headers headers);

 private:
  struct Login {
    std::string client_id;
    SecretBytes client_secret;
  };
  net::Headers headers_for(const ApiCall& call) const;
  Task<Result<ApiAnswer>> call_once(const ApiCall& call);
  Task<Status> fetch_token(std::shared_ptr<const Login> login);
  std::shared_ptr<const Login> login() const;

  net::Client client_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Login> login_;
  SecretBytes authorization_;  ///< "Bearer …"
};

/// A call without a body, or with a JSON one.
ApiCall api_get(std::string target);
ApiCall api_send(std::string method, std::string target, const json::Value& body);

/// The refusal that `status` and a problem document (or an OAuth error) tell.
Error error_of_answer(int status, std::string_view body);

/// The text member `name` of `object`. Errors: kInternal naming it.
Result<std::string> text_member(const json::Object& object, std::string_view name);

}  // namespace keyhold::apps
