#include "keyhold/aws/sigv4.h"

#include <algorithm>

#include "canonical.h"
#include "keyhold/crypto/digest.h"
#include "keyhold/crypto/mac.h"

namespace keyhold::aws::sigv4 {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::size_t kTypicalBytes = 512;  // of a canonical request

// One step of the derivation; the result replaces `key`, so that the old one is wiped.
void chain(SecretBytes& key, std::string_view part) {
  crypto::Digest mac = crypto::hmac_sha256(key.expose(), {as_bytes(part)});
  key = SecretBytes::copy_of(mac);
  wipe(mac);
}

std::vector<std::string> names_to_sign(const net::Headers& headers) {
  std::vector<std::string> names;
  for (const net::Header& header : headers) names.push_back(lower_case(header.name));
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

std::string Scope::text() const {
  constexpr std::string_view kEnd = "/aws4_request";
  std::string out;
  out.reserve(date.size() + region.size() + service.size() + kEnd.size() + 2);
  return out.append(date).append("/").append(region).append("/").append(service).append(kEnd);
}

SecretBytes derive_signing_key(const SecretBytes& secret_access_key, const Scope& scope) {
  constexpr std::string_view kPrefix = "AWS4";
  SecretBytes key(kPrefix.size() + secret_access_key.size());
  const auto out = key.expose_writable();
  std::ranges::copy(as_bytes(kPrefix), out.begin());
  std::ranges::copy(secret_access_key.expose(), out.begin() + kPrefix.size());
  for (const std::string_view part : {std::string_view(scope.date), std::string_view(scope.region),
                                      std::string_view(scope.service), std::string_view("aws4_request")})
    chain(key, part);
  return key;
}

std::string canonical_request(const RequestView& request, std::span<const std::string> signed_headers,
                              std::string_view payload_hash, PathRule rule) {
  std::string out;
  out.reserve(kTypicalBytes);
  out.append(request.method).append("\n").append(canonical_path(request.path, rule));
  out.append("\n").append(canonical_query(request.query)).append("\n");
  append_canonical_headers(out, request.headers, signed_headers);
  out.append("\n").append(join_names(signed_headers));
  return out.append("\n").append(payload_hash);
}

std::string string_to_sign(std::string_view amz_date, const Scope& scope, std::string_view canonical_request) {
  std::string out;
  out.reserve(kTypicalBytes);
  out.append(kAlgorithm).append("\n").append(amz_date).append("\n").append(scope.text());
  return out.append("\n").append(to_hex(crypto::sha256({as_bytes(canonical_request)})));
}

Signature sign(const crypto::HmacSha256Key& signing_key, std::string_view string_to_sign) {
  return signing_key.mac({as_bytes(string_to_sign)});
}

net::Headers sign_request(const RequestView& request, const Credentials& credentials, const SigningOptions& options,
                          WallTime now) {
  const std::string date = to_iso_basic(now);
  net::Headers added{{"X-Amz-Date", date}};
  // A header has to be text; the token is no key, and the request it goes into is gone in a moment.
  if (credentials.session_token)
    added.push_back({"X-Amz-Security-Token", std::string(credentials.session_token->expose_text())});

  net::Headers all(request.headers.begin(), request.headers.end());
  all.insert(all.end(), added.begin(), added.end());
  const std::vector<std::string> names = names_to_sign(all);
  const Scope scope{date.substr(0, 8), options.region, options.service};
  RequestView complete = request;
  complete.headers = all;
  const std::string canonical =
      canonical_request(complete, names, to_hex(crypto::sha256({request.body})), options.rule);
  const crypto::HmacSha256Key key(derive_signing_key(credentials.secret_access_key, scope));
  const Signature signature = sign(key, string_to_sign(date, scope, canonical));
  added.push_back({"Authorization", std::string(kAlgorithm) + " Credential=" + credentials.access_key_id + '/' +
                                        scope.text() + ", SignedHeaders=" + join_names(names) +
                                        ", Signature=" + to_hex(signature)});
  return added;
}

}  // namespace keyhold::aws::sigv4
