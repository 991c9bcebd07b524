// Session tokens as anyone may send them, and plaintexts that a wrong writer could have sealed: the first byte chooses.
// What opens is sealed again to what opens to the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "keyhold/kms/session_tokens.h"

namespace keyhold::kms {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

const SessionTokens& tokens() {
  static const SessionTokens kTokens = [] {
    SessionTokens out;
    require(out.load(Bytes(SessionTokens::kKeyBytes, std::byte{7})).has_value());
    return out;
  }();
  return kTokens;
}

void fuzz_token(std::string_view text) {
  const Result<iam::Session> session = tokens().open(text);
  if (!session) return require(session.error().code == ErrorCode::kUnauthenticated);
}

// A byte of each piece tells its length.
std::string take(std::string_view& text) {
  if (text.empty()) return {};
  const std::size_t size = std::min<std::size_t>(static_cast<unsigned char>(text.front()), text.size() - 1);
  std::string out(text.substr(1, size));
  text.remove_prefix(size + 1);
  return out;
}

void fuzz_session(std::string_view text) {
  iam::Session session;
  session.secret = SecretBytes::copy_of(as_bytes(std::string(40, 's')));
  session.access_key_id = take(text);
  session.owner_arn = take(text);
  session.name = take(text);
  session.source_identity = take(text);
  while (!text.empty() && session.packed_bytes() < 1024) {
    std::string key = take(text), value = take(text);
    if (key.size() % 2 == 1) session.transitive_tags.insert_or_assign(key, value);
    session.tags.insert_or_assign(std::move(key), std::move(value));
    session.policy_arns.insert(take(text));
  }
  const Result<iam::Session> opened = tokens().open(tokens().seal(session));
  if (!opened) return;  // longer than a token may be
  require(opened->access_key_id == session.access_key_id && opened->name == session.name);
  require(opened->tags == session.tags && opened->policy_arns == session.policy_arns);
  require(opened->source_identity == session.source_identity);
}

}  // namespace
}  // namespace keyhold::kms

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  (data[0] % 2 == 0 ? keyhold::kms::fuzz_token : keyhold::kms::fuzz_session)(text);
  return 0;
}
