#include "keyhold/net/url.h"

#include <algorithm>
#include <charconv>

namespace keyhold::net {
namespace {

constexpr std::string_view kScheme = "https://";

Error bad_url(const char* why) {
  return {ErrorCode::kInvalidArgument, std::string("not a usable URL: ") + why};
}

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool is_ipv6_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
}

Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return bad_url("the port");
  return port;
}

// "host", "host:port", "[v6]" or "[v6]:port".
Result<Endpoint> parse_authority(std::string_view text) {
  const bool is_ipv6 = text.starts_with('[');
  const std::size_t host_begin = is_ipv6 ? 1 : 0;
  const std::size_t host_end = std::min(text.find(is_ipv6 ? ']' : ':'), text.size());
  if (is_ipv6 && host_end == text.size()) return bad_url("an unclosed bracket");
  Endpoint endpoint{std::string(text.substr(host_begin, host_end - host_begin))};
  if (endpoint.host.empty() ||
      !std::all_of(endpoint.host.begin(), endpoint.host.end(), is_ipv6 ? is_ipv6_char : is_name_char)) {
    return bad_url("the host");
  }
  const std::string_view rest = text.substr(host_end + host_begin);
  if (rest.empty()) return endpoint;
  if (rest.front() != ':') return bad_url("the port");
  KEYHOLD_TRY(endpoint.port, parse_port(rest.substr(1)));
  return endpoint;
}

}  // namespace

std::string Endpoint::authority() const {
  std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != 443) text += ":" + std::to_string(port);
  return text;
}

Result<Url> parse_url(std::string_view text) {
  if (!text.starts_with(kScheme)) return bad_url("the scheme must be https");
  text.remove_prefix(kScheme.size());
  const bool clean = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '#'; });
  if (!clean) return bad_url("a fragment, or a character that must be escaped");
  const std::size_t authority_end = std::min(text.find_first_of("/?"), text.size());
  KEYHOLD_TRY(Endpoint endpoint, parse_authority(text.substr(0, authority_end)));
  std::string target(text.substr(authority_end));
  if (!target.starts_with('/')) target.insert(0, "/");
  return Url{std::move(endpoint), std::move(target)};
}

}  // namespace keyhold::net
