#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "keyhold/base/clock.h"
#include "keyhold/base/id.h"
#include "keyhold/base/secret.h"
#include "keyhold/crypto/digest.h"
#include "keyhold/tenancy/registry.h"

namespace keyhold::tenancy {

enum class Scope : std::uint8_t { kEventsRead, kEventsWrite, kOperator };
std::string_view name(Scope scope);  ///< "events:read", "events:write", "operator"
std::optional<Scope> scope_named(std::string_view text);
using Scopes = std::vector<Scope>;

/// An OAuth 2.0 client of one tenant, without its secret.
struct Credential {
  std::string client_id;  ///< "khc_" and 32 hex digits
  TenantId tenant = TenantId::zero();
  Scopes scopes;
  WallTime created{};
  std::optional<WallTime> revoked;
};
json::Object to_json(const Credential& credential);

/// Shown once, at creation.
struct NewCredential {
  Credential credential;
  SecretBytes client_secret;  ///< 256 random bits in base64url, 43 characters
};

/// The operator's credential, given by configuration: its secret is known here only as a hash.
struct OperatorCredential {
  std::string client_id;
  crypto::Digest secret_digest{};  ///< SHA-256 of the secret's characters
};

/// Characters of a token at most; those made have 43.
inline constexpr std::size_t kTokenMax = 64;
Error invalid_token();  ///< kUnauthenticated with reason "invalid-token": unknown, revoked or none at all

/// Who a token stands for.
struct TokenHolder {
  std::string client_id;
  std::optional<TenantId> tenant;  ///< none: the operator
  Scopes scopes;
  WallTime expires{};
  bool has(Scope scope) const;
};

struct IssuedToken {
  SecretBytes token;  ///< 256 random bits in base64url
  Scopes scopes;
  std::chrono::seconds lifetime{900};
};

/// Credentials and tokens: OAuth 2.0 client credentials (RFC 6749 4.4), opaque tokens of 15 minutes kept as SHA-256 and
/// revocable (RFC 7009). Comparisons take constant time; an unknown client goes the same way but for the
/// row that it lacks (client ids are no secrets). Thread-safe.
class Credentials {
 public:
  Credentials(Registry& registry, const Clock& clock, std::optional<OperatorCredential> operator_credential);

  /// For an existing tenant (the caller checked). Errors: kInvalidArgument (no scope, or kOperator).
  Task<Result<NewCredential>> create(TenantId tenant, Scopes scopes);
  Task<Result<std::vector<Credential>>> list(TenantId tenant);
  /// Its tokens end with it. Errors: kNotFound (none of that tenant's).
  Task<Status> revoke(TenantId tenant, std::string client_id);

  /// Empty `wanted`: all that the credential has. Errors: kUnauthenticated with reason "invalid_client";
  /// kInvalidArgument with reason "invalid_scope".
  Task<Result<IssuedToken>> issue(std::string client_id, SecretBytes client_secret, Scopes wanted);
  /// Errors: kUnauthenticated with reason "invalid-token" (unknown, revoked) or "token-expired".
  Task<Result<TokenHolder>> check(SecretBytes token);
  /// Succeeds whether or not there is such a token (RFC 7009 2.2).
  Task<Status> revoke_token(SecretBytes token);
  /// Erases expired tokens.
  Task<Status> sweep();

 private:
  Registry& registry_;
  const Clock& clock_;
  const std::optional<OperatorCredential> operator_;
};

}  // namespace keyhold::tenancy
