#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/base/bytes.h"
#include "keyhold/base/clock.h"
#include "keyhold/base/result.h"
#include "keyhold/iam/oidc_provider.h"
#include "keyhold/iam/tags.h"

namespace keyhold::iam {

enum class JwsAlgorithm : std::uint8_t { kRs256, kEs256 };

/// An OpenID Connect ID token (OpenID Connect Core 1.0, 2) in JWS compact form (RFC 7515 3.1), taken apart. Nothing of
/// it is true before its signature was verified.
struct IdToken {
  static constexpr std::size_t kMinBytes = 4, kMaxBytes = 20'000;

  JwsAlgorithm algorithm = JwsAlgorithm::kRs256;
  std::string key_id = {};   ///< empty: the header names none
  std::string issuer = {};   ///< "https://…"
  std::string subject = {};  ///< at most 255 characters
  std::vector<std::string> audiences = {};
  std::string authorized_party = {};  ///< azp; empty: none
  Tags tags = {};                     ///< of the session that is asked for
  std::set<std::string, std::less<>> transitive_tag_keys = {};
  std::string source_identity = {};  ///< empty: none
  WallTime expires = {}, issued = {};
  std::optional<WallTime> not_before = {};
  std::string signed_part = {};  ///< what the signature is over
  Bytes signature = {};
};

/// Other algorithms, "none" above all, critical extensions, encrypted tokens and missing claims are refused.
/// Errors: kInvalidArgument, reason InvalidIdentityToken.
Result<IdToken> parse_id_token(std::string_view text);

/// Issuer, audience (or authorized party), and the times with five minutes of grace for clocks that differ, but for the
/// end. Errors, kInvalidArgument in AWS's words: InvalidIdentityToken, ExpiredTokenException.
Status check_claims(const IdToken& token, const OidcProvider& provider, WallTime now);

}  // namespace keyhold::iam
