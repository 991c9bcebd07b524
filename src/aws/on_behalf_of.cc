#include "keyhold/aws/on_behalf_of.h"

#include <array>

#include "keyhold/base/bytes.h"

namespace keyhold::aws {
namespace {

constexpr std::size_t kMaxHeaderBytes = 8192;
constexpr std::size_t kMaxPartBytes = 4096;  // a session token with the longest policy has less

template <class Assertion>
auto parts_of(Assertion& assertion) {
  return std::array{&assertion.account, &assertion.principal_arn, &assertion.principal_id, &assertion.access_key_id,
                    &assertion.region,  &assertion.via_service,   &assertion.session_token};
}

Error not_an_assertion() {
  return {ErrorCode::kUnauthenticated, "the on-behalf-of assertion is malformed"};
}

Status read_parts(ByteReader in, OnBehalfOf& out) {
  for (std::string* const part : parts_of(out)) {
    KEYHOLD_TRY(const ByteView text, in.lp(kMaxPartBytes));
    part->assign(as_text(text));
    if (!is_utf8(*part)) return not_an_assertion();
  }
  return in.end();
}

}  // namespace

// Length-prefixed parts in base64: no part can run into the next, whatever it holds.
std::string OnBehalfOf::to_header() const {
  ByteWriter out;
  for (const std::string* const part : parts_of(*this)) out.lp(*part);
  return to_base64(out.view());
}

Result<OnBehalfOf> OnBehalfOf::from_header(std::string_view value) {
  if (value.size() > kMaxHeaderBytes) return not_an_assertion();
  const Result<Bytes> bytes = from_base64(value);
  OnBehalfOf out;
  if (!bytes || !read_parts(ByteReader(*bytes), out)) return not_an_assertion();
  if (out.account.empty() || out.principal_arn.empty() || out.region.empty() || out.via_service.empty())
    return not_an_assertion();
  return out;
}

}  // namespace keyhold::aws
