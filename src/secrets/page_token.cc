#include "page_token.h"

#include "keyhold/base/bytes.h"

namespace keyhold::secrets {
namespace {

constexpr std::size_t kTextMax = 2048;

Result<PageEnd> read_page_token(std::string_view token) {
  KEYHOLD_TRY(const Bytes bytes, from_base64(token));
  ByteReader in(bytes);
  KEYHOLD_TRY(const std::uint64_t time, in.u64());
  KEYHOLD_TRY(const ByteView text, in.lp(kTextMax));
  KEYHOLD_CHECK(in.end());
  return PageEnd{WallTime(std::chrono::milliseconds(static_cast<std::int64_t>(time))), std::string(as_text(text))};
}

}  // namespace

std::string page_token(const PageEnd& end) {
  ByteWriter out;
  out.u64(static_cast<std::uint64_t>(end.time.time_since_epoch().count())).lp(end.text);
  return to_base64(out.view());
}

Result<PageEnd> parse_page_token(std::string_view token) {
  Result<PageEnd> out = read_page_token(token);
  if (!out) return Error{ErrorCode::kInvalidArgument, "The NextToken is invalid.", "InvalidNextTokenException"};
  return out;
}

}  // namespace keyhold::secrets
