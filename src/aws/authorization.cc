#include "authorization.h"

#include <algorithm>
#include <array>
#include <optional>

namespace keyhold::aws::sigv4 {
namespace {

constexpr std::string_view kScheme = "AWS4-HMAC-SHA256";

struct AuthorizationFields {
  std::optional<std::string_view> credential, signed_headers, signature;
};

// "Name=value" after "Name=value", each name known and given once.
bool read_fields(std::string_view text, AuthorizationFields& fields) {
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::string_view field = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    field.remove_prefix(std::min(field.find_first_not_of(' '), field.size()));
    const std::size_t equals = field.find('=');
    if (equals == std::string_view::npos) return false;
    const std::string_view name = field.substr(0, equals);
    auto* const target = name == "Credential"      ? &fields.credential
                         : name == "SignedHeaders" ? &fields.signed_headers
                         : name == "Signature"     ? &fields.signature
                                                   : nullptr;
    if (target == nullptr || target->has_value()) return false;
    *target = field.substr(equals + 1);
  }
  return true;
}

std::string missing_fields(const AuthorizationFields& fields) {
  std::string out;
  const auto need = [&out](bool present, std::string_view name) {
    if (!present) out.append("Authorization header requires '").append(name).append("' parameter. ");
  };
  need(fields.credential.has_value(), "Credential");
  need(fields.signature.has_value(), "Signature");
  need(fields.signed_headers.has_value(), "SignedHeaders");
  if (!out.empty()) out.pop_back();
  return out;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  parts.reserve(8);
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(separator, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

bool is_access_key_id(std::string_view text) {
  return text.size() >= 16 && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

std::optional<Refusal> read_credential(std::string_view text, Authorization& out) {
  const std::vector<std::string_view> parts = split(text, '/');
  if (parts.size() != 5 || std::any_of(parts.begin(), parts.end(), [](auto part) { return part.empty(); }))
    return incomplete(
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '" +
        std::string(text) + "'");
  if (parts[4] != "aws4_request")
    return invalid(Verdict::kMalformed, "Credential should be scoped with a valid terminator: 'aws4_request', not '" +
                                            std::string(parts[4]) + "'.");
  if (!is_access_key_id(parts[0])) return incomplete("Credential has a malformed access key id.");
  out.access_key_id = parts[0];
  out.scope = {std::string(parts[1]), std::string(parts[2]), std::string(parts[3])};
  return std::nullopt;
}

// Sorted, lower case, no repeats: the one way to write a set of header names.
std::optional<Refusal> read_signed_headers(std::string_view text, Authorization& out) {
  const std::vector<std::string_view> names = split(text, ';');
  out.signed_headers.reserve(names.size());
  for (const std::string_view name : names) {
    const bool lower = std::none_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (name.empty() || !lower || (!out.signed_headers.empty() && out.signed_headers.back() >= name))
      return incomplete("SignedHeaders must be lower-case names, sorted and without repeats.");
    out.signed_headers.emplace_back(name);
  }
  return std::nullopt;
}

std::optional<Refusal> read_signature(std::string_view text, Authorization& out) {
  const bool lower = std::none_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'F'; });
  const Result<Bytes> raw = from_hex(text);
  if (!lower || !raw || raw->size() != out.signature.size())
    return incomplete("Signature must be 64 lower-case hex digits.");
  std::copy(raw->begin(), raw->end(), out.signature.begin());
  return std::nullopt;
}

}  // namespace

Refusal refuse(Verdict verdict, std::string exception, std::string message) {
  return {verdict, {ErrorCode::kUnauthenticated, std::move(message), std::move(exception)}};
}

Refusal incomplete(std::string message) {
  return refuse(Verdict::kMalformed, "IncompleteSignatureException", std::move(message));
}

Refusal invalid(Verdict verdict, std::string message) {
  return refuse(verdict, "InvalidSignatureException", std::move(message));
}

Refusal mismatch() {
  return invalid(Verdict::kBadSignature,
                 "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
                 "Access Key and signing method. Consult the service documentation for details.");
}

std::variant<Authorization, Refusal> parse_authorization(std::string_view value) {
  const std::size_t space = std::min(value.find(' '), value.size());
  if (value.substr(0, space) != kScheme)
    return incomplete("Unsupported AWS 'algorithm': '" +
                      std::string(value.substr(0, std::min<std::size_t>(space, 64))) + "'.");
  AuthorizationFields fields;
  if (!read_fields(value.substr(space), fields)) return incomplete("Authorization header is malformed.");
  if (std::string missing = missing_fields(fields); !missing.empty()) return incomplete(std::move(missing));
  Authorization out;
  if (auto refusal = read_credential(*fields.credential, out)) return *std::move(refusal);
  if (auto refusal = read_signed_headers(*fields.signed_headers, out)) return *std::move(refusal);
  if (auto refusal = read_signature(*fields.signature, out)) return *std::move(refusal);
  return out;
}

}  // namespace keyhold::aws::sigv4
