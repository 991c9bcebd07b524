// What anyone may send to AssumeRoleWithWebIdentity as WebIdentityToken, and what an OIDC provider may answer as its
// keys. The first byte chooses. A token that is taken apart is within its bounds, and its signed part is the text's.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "keyhold/iam/id_token.h"
#include "keyhold/kms/oidc_keys.h"

namespace keyhold {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void fuzz_token(std::string_view text) {
  const Result<iam::IdToken> token = iam::parse_id_token(text);
  if (!token) return require(token.error().reason == "InvalidIdentityToken");
  require(text.size() <= iam::IdToken::kMaxBytes && text.starts_with(token->signed_part));
  require(!token->issuer.empty() && !token->subject.empty() && token->subject.size() <= 255);
  require(!token->audiences.empty());
  const iam::OidcProvider provider{.url = "id.example.com", .clients = {"sts.amazonaws.com"}};
  const Status checked = iam::check_claims(*token, provider, WallTime(std::chrono::hours(500'000)));
  require(checked || checked.error().code == ErrorCode::kInvalidArgument);
}

void fuzz_keys(std::string_view text) {
  const Result<kms::JsonWebKeys> keys = kms::JsonWebKeys::parse(text);
  iam::IdToken token{.signed_part = "a.b", .signature = Bytes(64)};
  for (const iam::JwsAlgorithm algorithm : {iam::JwsAlgorithm::kRs256, iam::JwsAlgorithm::kEs256}) {
    token.algorithm = algorithm;
    if (keys) require(!keys->verify(token));
  }
}

}  // namespace
}  // namespace keyhold

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  (data[0] % 2 == 0 ? keyhold::fuzz_token : keyhold::fuzz_keys)(text);
  return 0;
}
