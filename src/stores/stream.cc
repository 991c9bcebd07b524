#include "keyhold/stores/stream.h"

#include <algorithm>
#include <charconv>

#include "keyhold/base/bytes.h"
#include "keyhold/stores/limits.h"

namespace keyhold::stores {
namespace {

bool is_control(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

Error bad_stream_name(const char* why) {
  return {ErrorCode::kInvalidArgument, why, "invalid-stream-name"};
}

}  // namespace

Result<StreamName> StreamName::parse(std::string_view text) {
  if (text.empty()) return bad_stream_name("a stream name is empty");
  if (text.size() > kMaxStreamNameBytes) return bad_stream_name("a stream name is longer than 512 bytes");
  if (!is_utf8(text)) return bad_stream_name("a stream name is not UTF-8");
  if (std::ranges::any_of(text, is_control)) return bad_stream_name("a stream name holds a control character");
  return StreamName(text);
}

Result<ExpectedRevision> ExpectedRevision::parse(std::string_view text) {
  if (text == "any") return any();
  if (text == "no-stream") return no_stream();
  if (text == "stream-exists") return stream_exists();
  Revision last;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), last.number);
  if (error != std::errc{} || end != text.data() + text.size())
    return Error{ErrorCode::kInvalidArgument, "an expected revision is a number, any, no-stream or stream-exists"};
  return at(last);
}

bool ExpectedRevision::holds(std::optional<Revision> last) const noexcept {
  switch (kind_) {
    case Kind::kAny:
      return true;
    case Kind::kNoStream:
      return !last;
    case Kind::kStreamExists:
      return last.has_value();
    case Kind::kAt:
      return last == last_;
  }
  return false;
}

std::string ExpectedRevision::text() const {
  switch (kind_) {
    case Kind::kAny:
      return "any";
    case Kind::kNoStream:
      return "no-stream";
    case Kind::kStreamExists:
      return "stream-exists";
    case Kind::kAt:
      return std::to_string(last_.number);
  }
  return {};
}

}  // namespace keyhold::stores
