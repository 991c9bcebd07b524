#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/aws/credentials.h"
#include "keyhold/base/bytes.h"
#include "keyhold/base/clock.h"
#include "keyhold/base/secret.h"
#include "keyhold/crypto/mac.h"
#include "keyhold/net/message.h"

/// AWS Signature Version 4: one canonicaliser, which the client signs with and the server verifies with.
namespace keyhold::aws::sigv4 {

/// `date/region/service/aws4_request`: what a signing key is good for.
struct Scope {
  std::string date;  ///< YYYYMMDD
  std::string region;
  std::string service;
  std::string text() const;
  bool operator==(const Scope&) const = default;
};

/// A request as it is signed: views into the parsed fields its handler will use.
struct RequestView {
  std::string_view method;
  std::string_view path;   ///< as sent, before any '?'
  std::string_view query;  ///< as sent, after the '?'
  std::span<const net::Header> headers;
  ByteView body;
};

/// Whether '.', '..' and '//' in a path are resolved first. AWS does for every service but S3.
enum class PathRule { kNormalized, kAsSent };

using Signature = std::array<std::byte, 32>;

/// kSecret = "AWS4" + secret, then HMAC over date, region, service and "aws4_request".
SecretBytes derive_signing_key(const SecretBytes& secret_access_key, const Scope& scope);

/// `signed_headers`: sorted lower-case names. `payload_hash`: hex SHA-256 of the body.
std::string canonical_request(const RequestView& request, std::span<const std::string> signed_headers,
                              std::string_view payload_hash, PathRule rule = PathRule::kNormalized);
std::string string_to_sign(std::string_view amz_date, const Scope& scope, std::string_view canonical_request);
Signature sign(const crypto::HmacSha256Key& signing_key, std::string_view string_to_sign);

/// The headers that make `request` a signed one: X-Amz-Date, X-Amz-Security-Token where there is a token, and
/// Authorization. Signs every header that is there, so Host must be.
struct SigningOptions {
  std::string region;
  std::string service;
  PathRule rule = PathRule::kNormalized;
};
net::Headers sign_request(const RequestView& request, const Credentials& credentials, const SigningOptions& options,
                          WallTime now);

}  // namespace keyhold::aws::sigv4
