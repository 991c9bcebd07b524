#include "keyhold/iam/id_token.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "id_token_tags.h"
#include "keyhold/base/json.h"

namespace keyhold::iam {
namespace {

constexpr std::chrono::minutes kSkew{5};
constexpr double kMaxSeconds = 253'402'300'799;  // the end of the year 9999
constexpr std::size_t kMaxSubject = 255, kMaxKeyId = 512;

Error invalid_token(std::string detail) {
  return {ErrorCode::kInvalidArgument, std::move(detail), "InvalidIdentityToken"};
}

// RFC 7515 2: no padding, no line breaks.
Result<Bytes> from_base64url(std::string_view text) {
  std::string usual(text);
  for (char& c : usual) {
    if (c == '+' || c == '/' || c == '=') return invalid_token("The ID Token provided is not a valid JWT.");
    c = c == '-' ? '+' : c == '_' ? '/' : c;
  }
  usual.append((4 - usual.size() % 4) % 4, '=');
  Result<Bytes> out = from_base64(usual);
  if (!out) return invalid_token("The ID Token provided is not a valid JWT.");
  return out;
}

Result<json::Object> part_object(std::string_view text) {
  KEYHOLD_TRY(const Bytes bytes, from_base64url(text));
  Result<json::Object> object = json::parse_object(as_text(bytes));
  if (!object) return invalid_token("The ID Token provided is not a valid JWT.");
  return object;
}

/// header.payload.signature
struct JwsParts {
  std::string_view header, payload, signature, signed_part;
};
Result<JwsParts> split_token(std::string_view text) {
  const std::size_t first = text.find('.');
  const std::size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos)
    return invalid_token(
        "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");
  return JwsParts{text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1),
                  text.substr(0, second)};
}

Result<std::string> claim_text(const json::Object& claims, std::string_view name) {
  const json::Value* value = json::find(claims, name);
  if (value == nullptr || !value->is_string() || value->get_string().empty())
    return invalid_token("Missing a required claim: " + std::string(name));
  return std::string(value->get_string());
}

// NumericDate: seconds, which may have a fraction.
Result<std::optional<WallTime>> claim_time(const json::Object& claims, std::string_view name) {
  const json::Value* value = json::find(claims, name);
  if (value == nullptr) return std::optional<WallTime>();
  double seconds = -1;
  if (value->is_int64()) seconds = static_cast<double>(value->get_int64());
  if (value->is_uint64()) seconds = static_cast<double>(value->get_uint64());
  if (value->is_double()) seconds = value->get_double();
  if (!(seconds >= 0 && seconds <= kMaxSeconds))
    return invalid_token("The claim " + std::string(name) + " is not a time");
  return std::optional(WallTime(std::chrono::milliseconds(static_cast<std::int64_t>(std::floor(seconds * 1000)))));
}

Result<WallTime> needed_time(const json::Object& claims, std::string_view name) {
  KEYHOLD_TRY(const std::optional<WallTime> time, claim_time(claims, name));
  if (!time) return invalid_token("Missing a required claim: " + std::string(name));
  return *time;
}

Result<std::vector<std::string>> claim_audiences(const json::Object& claims) {
  const json::Value* value = json::find(claims, "aud");
  if (value != nullptr && value->is_array() && !value->get_array().empty()) {
    std::vector<std::string> out;
    for (const json::Value& each : value->get_array()) {
      if (!each.is_string()) return invalid_token("The claim aud is not a text or a list of texts");
      out.emplace_back(each.get_string());
    }
    return out;
  }
  KEYHOLD_TRY(std::string one, claim_text(claims, "aud"));
  return std::vector<std::string>{std::move(one)};
}

Status read_header(IdToken& out, const json::Object& header) {
  KEYHOLD_TRY(const std::string algorithm, claim_text(header, "alg"));
  if (algorithm != "RS256" && algorithm != "ES256")
    return invalid_token("The ID Token is signed by an algorithm other than RS256 and ES256");
  out.algorithm = algorithm == "RS256" ? JwsAlgorithm::kRs256 : JwsAlgorithm::kEs256;
  if (json::find(header, "crit") != nullptr)
    return invalid_token("The ID Token has extensions that are not understood");
  const json::Value* id = json::find(header, "kid");
  if (id == nullptr) return ok();
  if (!id->is_string() || id->get_string().size() > kMaxKeyId) return invalid_token("The ID Token's kid is not a text");
  out.key_id = id->get_string();
  return ok();
}

Status read_claims(IdToken& out, const json::Object& claims) {
  KEYHOLD_TRY(out.issuer, claim_text(claims, "iss"));
  KEYHOLD_TRY(out.subject, claim_text(claims, "sub"));
  if (out.subject.size() > kMaxSubject) return invalid_token("The claim sub has more than 255 characters");
  KEYHOLD_TRY(out.audiences, claim_audiences(claims));
  if (json::find(claims, "azp") != nullptr) {
    KEYHOLD_TRY(out.authorized_party, claim_text(claims, "azp"));
  }
  KEYHOLD_TRY(out.expires, needed_time(claims, "exp"));
  KEYHOLD_TRY(out.issued, needed_time(claims, "iat"));
  KEYHOLD_TRY(out.not_before, claim_time(claims, "nbf"));
  return read_session_claims(out, claims);
}

std::string seconds_of(WallTime time) {
  return std::to_string(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

// With an authorized party it is the client that the token was made for, whoever else may read it.
bool is_for(const IdToken& token, const OidcProvider& provider) {
  if (!token.authorized_party.empty()) return provider.clients.contains(token.authorized_party);
  return std::ranges::any_of(token.audiences, [&](const std::string& each) { return provider.clients.contains(each); });
}

}  // namespace

Result<IdToken> parse_id_token(std::string_view text) {
  if (text.size() < IdToken::kMinBytes || text.size() > IdToken::kMaxBytes)
    return invalid_token("The ID Token provided is not a valid JWT.");
  KEYHOLD_TRY(const JwsParts parts, split_token(text));
  KEYHOLD_TRY(const json::Object header, part_object(parts.header));
  KEYHOLD_TRY(const json::Object claims, part_object(parts.payload));
  IdToken out;
  KEYHOLD_CHECK(read_header(out, header));
  KEYHOLD_CHECK(read_claims(out, claims));
  KEYHOLD_TRY(out.signature, from_base64url(parts.signature));
  out.signed_part = parts.signed_part;
  return out;
}

Status check_claims(const IdToken& token, const OidcProvider& provider, WallTime now) {
  if (token.issuer != "https://" + provider.url) return invalid_token("Incorrect token issuer");
  if (!is_for(token, provider)) return invalid_token("Incorrect token audience");
  if (token.expires <= now)
    return Error{ErrorCode::kInvalidArgument,
                 "Token expired: current date/time " + seconds_of(now) + " must be before the expiration date/time " +
                     seconds_of(token.expires),
                 "ExpiredTokenException"};
  if (token.issued > now + kSkew || (token.not_before && *token.not_before > now + kSkew))
    return invalid_token("Token is not yet valid");
  return ok();
}

}  // namespace keyhold::iam
