#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "keyhold/aws/sigv4.h"
#include "keyhold/base/clock.h"
#include "keyhold/base/task.h"
#include "keyhold/crypto/digest.h"

/// The server's side of SigV4 (crypto-design 17).
namespace keyhold::aws::sigv4 {

/// What the verifier found, for metrics and tests. The caller of the API sees the AWS error only.
enum class Verdict {
  kOk,
  kMissingAuth,  ///< no credentials at all
  kMalformed,    ///< a form that is refused: syntax, unsigned headers, presigned, streaming
  kUnknownKey,   ///< no such access key, or not active, or a wrong session token
  kBadScope,     ///< another Region or service
  kExpired,      ///< the clock, or the session
  kBadSignature,
  kNotFound,     ///< a method or path that has no route
  kUnavailable,  ///< no verdict: the identities could not be asked
};
const char* name(Verdict verdict) noexcept;  ///< "bad-signature"

/// Why a request was refused; `error` has code kUnauthenticated (kNotFound for kNotFound) and AWS's exception and text.
struct Refusal {
  Verdict verdict;
  Error error;
};

/// Which requests are ours. `regions` empty: any well-formed Region, which is then the one the request works in.
struct Endpoint {
  enum class Protocol { kJson, kQuery };
  Protocol protocol = Protocol::kJson;
  std::string service = {};
  std::vector<std::string> regions = {};
  std::vector<std::string> hosts = {};  ///< values of Host that are ours; empty: any
  std::chrono::seconds max_skew{300};
};

/// The fields of a request that passed everything that needs no key: syntax, scope, clock.
struct Claim {
  std::string access_key_id;
  Scope scope;
  std::string amz_date;
  std::vector<std::string> signed_headers;
  Signature signature;
  std::string session_token;  ///< empty: none. Not a key, but never logged.
};

std::variant<Claim, Refusal> examine(const RequestView& request, const Endpoint& endpoint, WallTime now);

/// Who an access key or session belongs to, and its signing key for one day, Region and service.
struct SigningIdentity {
  std::shared_ptr<const crypto::HmacSha256Key> signing_key;
  std::string account;
  std::string principal_arn;
  std::string principal_id;                                           ///< "AIDA…", for a session "AROA…:name"
  std::optional<crypto::Digest> session_token_sha256 = std::nullopt;  ///< set: the request must carry this token
  std::optional<WallTime> session_end = std::nullopt;
};

/// Where the verifier gets signing keys from: the identities of the `kms` role, or that role over mutual TLS.
class SigningKeyLookup {
 public:
  virtual ~SigningKeyLookup() = default;
  /// `session_token`: the request's, empty when it has none; a session's key is found by its token alone.
  /// nullopt: no such key or session, or not active. Errors (kUnavailable): the request is refused as such, not as
  /// unknown.
  virtual Task<Result<std::optional<SigningIdentity>>> find(std::string access_key_id, Scope scope,
                                                            std::string session_token) = 0;
};

/// Nothing when the signature is that of `claim` over `request` by `identity`. No identity: the same work with a dummy
/// key, then kUnknownKey. Compares in constant time.
std::optional<Refusal> check(const RequestView& request, const Claim& claim, const SigningIdentity* identity,
                             WallTime now);

/// A verified request: who, and in which scope.
struct Verified {
  std::string access_key_id;
  Scope scope;
  std::string session_token;  ///< empty: none. Never logged.
  SigningIdentity identity;
};

/// examine, find, check. Thread-safe; outlives the calls made on it.
class Verifier {
 public:
  Verifier(SigningKeyLookup& keys, const Clock& clock, Endpoint endpoint)
      : keys_(keys), clock_(clock), endpoint_(std::move(endpoint)) {}
  /// What `request` views must live until this ends.
  Task<std::variant<Verified, Refusal>> verify(RequestView request);

 private:
  SigningKeyLookup& keys_;
  const Clock& clock_;
  const Endpoint endpoint_;
};

}  // namespace keyhold::aws::sigv4
