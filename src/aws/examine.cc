#include <algorithm>

#include "authorization.h"
#include "canonical.h"
#include "keyhold/aws/arn.h"
#include "keyhold/aws/protocol.h"

// Everything about a request that can be refused without a key, in the order of crypto-design 17: syntax, scope, clock.
namespace keyhold::aws::sigv4 {
namespace {

using MaybeRefusal = std::optional<Refusal>;

const std::string* find(const RequestView& request, std::string_view name) {
  for (const net::Header& header : request.headers)
    if (net::equal_ignoring_case(header.name, name)) return &header.value;
  return nullptr;
}

bool is_aws_name(std::string_view name) {
  return net::equal_ignoring_case(name.substr(0, 6), "x-amz-");
}

// Names that decide who asks for what. Two of one could be read differently by two readers.
bool must_be_single(std::string_view name) {
  const auto is = [name](std::string_view known) { return net::equal_ignoring_case(name, known); };
  return is("host") || is("authorization") || is("content-type") || is("content-length") || is_aws_name(name);
}

// Presigned requests: a URL is logged, shared and kept, so no credential may be in one.
MaybeRefusal check_query(const RequestView& request) {
  for (std::string_view rest = request.query; !rest.empty();) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const Result<std::string> decoded = form_decode(pair.substr(0, pair.find('=')));
    const std::string name = lower_case(decoded ? std::string_view(*decoded) : pair);
    if (name.starts_with("x-amz-") || name == "awsaccesskeyid" || name == "signature")
      return incomplete("Credentials in the query string are not supported.");
  }
  return std::nullopt;
}

MaybeRefusal check_route(const RequestView& request) {
  if (request.method == "POST" && request.path == "/") return std::nullopt;
  return Refusal{Verdict::kNotFound, {ErrorCode::kNotFound, "no such path", "UnknownOperationException"}};
}

MaybeRefusal check_single_headers(const RequestView& request) {
  for (const net::Header& header : request.headers)
    if (must_be_single(header.name) && find(request, header.name) != &header.value)
      return incomplete("The header '" + lower_case(header.name) + "' is repeated.");
  return std::nullopt;
}

bool is_signed(const Authorization& authorization, std::string_view name) {
  return std::binary_search(authorization.signed_headers.begin(), authorization.signed_headers.end(), name);
}

MaybeRefusal unsigned_header(std::string_view name) {
  return invalid(Verdict::kMalformed, "'" + std::string(name) + "' must be a 'SignedHeader' in the AWS Authorization.");
}

// Whatever the service reads must be signed, and whatever is signed must be there.
MaybeRefusal check_signed_headers(const RequestView& request, const Authorization& authorization,
                                  Endpoint::Protocol protocol) {
  if (!is_signed(authorization, "host")) return unsigned_header("Host' or ':authority");
  if (!is_signed(authorization, "x-amz-date")) return unsigned_header("X-Amz-Date");
  if (protocol == Endpoint::Protocol::kJson && !is_signed(authorization, "x-amz-target"))
    return unsigned_header("X-Amz-Target");
  for (const net::Header& header : request.headers) {
    if (!net::equal_ignoring_case(header.name, "content-type") && !is_aws_name(header.name)) continue;
    const std::string name = lower_case(header.name);
    if (!is_signed(authorization, name)) return unsigned_header(name);
  }
  for (const std::string& name : authorization.signed_headers)
    if (find(request, name) == nullptr) return incomplete("The signed header '" + name + "' is missing.");
  return std::nullopt;
}

// The body's hash is ours to compute; a declared one may only be a hash.
MaybeRefusal check_payload_form(const RequestView& request) {
  const std::string* const declared = find(request, "x-amz-content-sha256");
  if (declared == nullptr) return std::nullopt;
  const Result<Bytes> hash = from_hex(*declared);
  if (hash && hash->size() == 32) return std::nullopt;
  return incomplete("Unsigned and streaming payloads are not supported.");
}

MaybeRefusal check_date(const Claim& claim) {
  if (!parse_iso_basic(claim.amz_date))
    return incomplete("Date must be in ISO-8601 'basic format'. Got '" + claim.amz_date + "'.");
  const std::string day = claim.amz_date.substr(0, 8);
  if (claim.scope.date == day) return std::nullopt;
  return invalid(Verdict::kMalformed,
                 "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '" +
                     claim.scope.date + "' != '" + day + "', from '" + claim.amz_date + "'.");
}

MaybeRefusal check_scope(const Claim& claim, const Endpoint& endpoint) {
  const auto& regions = endpoint.regions;
  const bool ours = regions.empty() ? is_region(claim.scope.region)
                                    : std::find(regions.begin(), regions.end(), claim.scope.region) != regions.end();
  if (!ours)
    return invalid(Verdict::kBadScope,
                   "Credential should be scoped to a valid region, not '" + claim.scope.region + "'. ");
  if (claim.scope.service != endpoint.service)
    return invalid(Verdict::kBadScope, "Credential should be scoped to correct service: '" + endpoint.service + "'. ");
  return std::nullopt;
}

MaybeRefusal check_clock(const Claim& claim, const Endpoint& endpoint, WallTime now) {
  const WallTime signed_at = *parse_iso_basic(claim.amz_date);
  const WallTime earliest = now - endpoint.max_skew, latest = now + endpoint.max_skew;
  if (signed_at >= earliest && signed_at <= latest) return std::nullopt;
  const std::string minutes =
      std::to_string(std::chrono::duration_cast<std::chrono::minutes>(endpoint.max_skew).count()) + " min.)";
  if (signed_at < earliest)
    return invalid(Verdict::kExpired, "Signature expired: " + claim.amz_date + " is now earlier than " +
                                          to_iso_basic(earliest) + " (" + to_iso_basic(now) + " - " + minutes);
  return invalid(Verdict::kExpired, "Signature not yet current: " + claim.amz_date + " is still later than " +
                                        to_iso_basic(latest) + " (" + to_iso_basic(now) + " + " + minutes);
}

// A signature for another host's name was not made for us.
MaybeRefusal check_host(const RequestView& request, const Endpoint& endpoint) {
  const auto& hosts = endpoint.hosts;
  const std::string* const host = find(request, "host");
  if (hosts.empty() || std::find(hosts.begin(), hosts.end(), *host) != hosts.end()) return std::nullopt;
  return mismatch();
}

std::variant<Authorization, Refusal> read_authorization(const RequestView& request) {
  const std::string* const value = find(request, "authorization");
  if (value == nullptr)
    return refuse(Verdict::kMissingAuth, "MissingAuthenticationTokenException", "Missing Authentication Token");
  return parse_authorization(*value);
}

Claim claim_of(const RequestView& request, Authorization authorization) {
  const std::string* const token = find(request, "x-amz-security-token");
  return {std::move(authorization.access_key_id),
          std::move(authorization.scope),
          *find(request, "x-amz-date"),
          std::move(authorization.signed_headers),
          authorization.signature,
          token == nullptr ? std::string() : *token};
}

}  // namespace

std::variant<Claim, Refusal> examine(const RequestView& request, const Endpoint& endpoint, WallTime now) {
  if (auto refusal = check_query(request)) return *std::move(refusal);
  if (auto refusal = check_route(request)) return *std::move(refusal);
  if (auto refusal = check_single_headers(request)) return *std::move(refusal);
  auto read = read_authorization(request);
  if (auto* const refusal = std::get_if<Refusal>(&read)) return std::move(*refusal);
  auto& authorization = std::get<Authorization>(read);
  if (auto refusal = check_signed_headers(request, authorization, endpoint.protocol)) return *std::move(refusal);
  if (auto refusal = check_payload_form(request)) return *std::move(refusal);
  Claim claim = claim_of(request, std::move(authorization));
  if (auto refusal = check_date(claim)) return *std::move(refusal);
  if (auto refusal = check_scope(claim, endpoint)) return *std::move(refusal);
  if (auto refusal = check_clock(claim, endpoint, now)) return *std::move(refusal);
  if (auto refusal = check_host(request, endpoint)) return *std::move(refusal);
  return claim;
}

}  // namespace keyhold::aws::sigv4
