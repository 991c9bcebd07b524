#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "keyhold/aws/sigv4_verifier.h"
#include "keyhold/base/bytes.h"

// A request as lines: method, path, query, headers "name:value", an empty line, the body. No input may pass, since none
// knows the signing key.
namespace {

using namespace keyhold;
using namespace keyhold::aws;

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

net::Headers take_headers(std::string_view& text) {
  net::Headers headers;
  for (std::string_view line = take_line(text); !line.empty(); line = take_line(text)) {
    const std::size_t colon = std::min(line.find(':'), line.size());
    headers.push_back({std::string(line.substr(0, colon)), std::string(line.substr(std::min(colon + 1, line.size())))});
  }
  return headers;
}

void check_claim(const sigv4::RequestView& request, sigv4::Claim claim, WallTime now) {
  sigv4::SigningIdentity identity;
  identity.signing_key =
      std::make_shared<const crypto::HmacSha256Key>(SecretBytes::copy_of(as_bytes("an unguessable signing key")));
  if (!sigv4::check(request, claim, &identity, now)) std::abort();
  if (!sigv4::check(request, claim, nullptr, now)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view method = take_line(text), path = take_line(text), query = take_line(text);
  const net::Headers headers = take_headers(text);
  const sigv4::RequestView request{method, path, query, headers, as_bytes(text)};
  const sigv4::Endpoint endpoint{.service = "kms"};
  const WallTime now = parse_rfc3339("2026-03-01T12:00:00Z").value();
  auto examined = sigv4::examine(request, endpoint, now);
  if (auto* const claim = std::get_if<sigv4::Claim>(&examined)) check_claim(request, std::move(*claim), now);
  return 0;
}
