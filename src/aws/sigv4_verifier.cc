#include "keyhold/aws/sigv4_verifier.h"

#include "authorization.h"
#include "keyhold/crypto/mac.h"

namespace keyhold::aws::sigv4 {
namespace {

// What an unknown access key is checked with, so that it takes as long as a known one.
const crypto::HmacSha256Key& dummy_signing_key() {
  static const crypto::HmacSha256Key kKey(SecretBytes(32));
  return kKey;
}

bool payload_hash_agrees(const RequestView& request, std::string_view computed) {
  for (const net::Header& header : request.headers)
    if (net::equal_ignoring_case(header.name, "x-amz-content-sha256")) return header.value == computed;
  return true;
}

bool signature_agrees(const RequestView& request, const Claim& claim, const crypto::HmacSha256Key& key) {
  const std::string payload_hash = to_hex(crypto::sha256({request.body}));
  const std::string canonical = canonical_request(request, claim.signed_headers, payload_hash);
  const Signature expected = sign(key, string_to_sign(claim.amz_date, claim.scope, canonical));
  const bool same = equal_constant_time(expected, claim.signature);
  return payload_hash_agrees(request, payload_hash) && same;
}

Refusal unknown_client() {
  return refuse(Verdict::kUnknownKey, "UnrecognizedClientException",
                "The security token included in the request is invalid.");
}

std::optional<Refusal> check_session(const Claim& claim, const SigningIdentity& identity, WallTime now) {
  if (!identity.session_token_sha256)
    return claim.session_token.empty() ? std::nullopt : std::optional(unknown_client());
  if (!equal_constant_time(crypto::sha256({as_bytes(claim.session_token)}), *identity.session_token_sha256))
    return unknown_client();
  if (identity.session_end && *identity.session_end <= now)
    return refuse(Verdict::kExpired, "ExpiredTokenException", "The security token included in the request is expired");
  return std::nullopt;
}

}  // namespace

const char* name(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::kOk:
      return "ok";
    case Verdict::kMissingAuth:
      return "missing-auth";
    case Verdict::kMalformed:
      return "malformed";
    case Verdict::kUnknownKey:
      return "unknown-key";
    case Verdict::kBadScope:
      return "bad-scope";
    case Verdict::kExpired:
      return "expired";
    case Verdict::kBadSignature:
      return "bad-signature";
    case Verdict::kNotFound:
      return "not-found";
    case Verdict::kUnavailable:
      return "unavailable";
  }
  return "";
}

std::optional<Refusal> check(const RequestView& request, const Claim& claim, const SigningIdentity* identity,
                             WallTime now) {
  const bool agrees = signature_agrees(request, claim, identity ? *identity->signing_key : dummy_signing_key());
  if (identity == nullptr) return unknown_client();
  if (!agrees) return mismatch();
  return check_session(claim, *identity, now);
}

Task<std::variant<Verified, Refusal>> Verifier::verify(RequestView request) {
  const WallTime now = clock_.now();
  std::variant<Claim, Refusal> examined = examine(request, endpoint_, now);
  if (auto* const refusal = std::get_if<Refusal>(&examined)) co_return std::move(*refusal);
  Claim claim = std::get<Claim>(std::move(examined));
  Result<std::optional<SigningIdentity>> found =
      co_await keys_.find(claim.access_key_id, claim.scope, claim.session_token);
  if (!found) co_return Refusal{Verdict::kUnavailable, std::move(found).error()};
  if (auto refusal = check(request, claim, *found ? &**found : nullptr, now)) co_return *std::move(refusal);
  co_return Verified{std::move(claim.access_key_id), std::move(claim.scope), std::move(claim.session_token),
                     **std::move(found)};
}

}  // namespace keyhold::aws::sigv4
