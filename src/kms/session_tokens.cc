#include "keyhold/kms/session_tokens.h"

#include "keyhold/base/bytes.h"
#include "keyhold/crypto/derive.h"
#include "keyhold/crypto/random.h"

// docs/formats/session-token.md, field by field.
namespace keyhold::kms {
namespace {

constexpr std::string_view kTokenHeader{"KHST\x01\0\0\0\0\0\0\x01", 12};  // magic, version, reserved, key number
constexpr std::string_view kTokenDomain = "keyhold/session-token/v1";
constexpr std::size_t kTokenNonceEnd = kTokenHeader.size() + crypto::Nonce::kSize;
constexpr std::size_t kMaxTokenBytes = 4096;
constexpr std::size_t kMaxTokenPart = 2048;
constexpr std::size_t kTokenSecretBytes = 40;

Error no_token() {
  return {ErrorCode::kUnauthenticated, "not a session token"};
}

Bytes token_aad(ByteView header) {
  return ByteWriter(64).domain(kTokenDomain).raw(header).take();
}

std::uint64_t milliseconds_of(WallTime time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

void append_lp(PlaintextBytes& out, std::string_view text) {
  out.append(ByteWriter(4).u32(static_cast<std::uint32_t>(text.size())).view());
  out.append(text);
}

// Memory that is wiped, since the secret is in it.
PlaintextBytes written_session(const iam::Session& session) {
  PlaintextBytes out;
  out.reserve(4096);
  out.append(ByteWriter(8).u64(milliseconds_of(session.end)).view());
  append_lp(out, session.access_key_id);
  out.append(session.secret.expose());
  for (const std::string* text :
       {&session.owner_arn, &session.owner_id, &session.name, &session.source_arn, &session.source_access_key_id})
    append_lp(out, *text);
  append_lp(out, session.policy ? std::string_view(session.policy->text()) : std::string_view());
  return out;
}

Status read_text(ByteReader& in, std::string& out) {
  KEYHOLD_TRY(const ByteView text, in.lp(kMaxTokenPart));
  out = as_text(text);
  return ok();
}

Result<iam::Session> read_session(ByteView plaintext) {
  ByteReader in(plaintext);
  iam::Session out;
  KEYHOLD_TRY(const std::uint64_t end, in.u64());
  out.end = WallTime(std::chrono::milliseconds(static_cast<std::int64_t>(end)));
  KEYHOLD_CHECK(read_text(in, out.access_key_id));
  KEYHOLD_TRY(const ByteView secret, in.raw(kTokenSecretBytes));
  out.secret = SecretBytes::copy_of(secret);
  for (std::string* text : {&out.owner_arn, &out.owner_id, &out.name, &out.source_arn, &out.source_access_key_id})
    KEYHOLD_CHECK(read_text(in, *text));
  std::string policy;
  KEYHOLD_CHECK(read_text(in, policy));
  KEYHOLD_CHECK(in.end());
  if (policy.empty()) return out;
  KEYHOLD_TRY(out.policy, iam::parse_session_policy(policy));
  return out;
}

}  // namespace

Status SessionTokens::load(ByteView key) {
  if (key.size() != kKeyBytes) return Error{ErrorCode::kDoesNotOpen, "the session key's row is not 32 bytes"};
  cipher_.emplace(crypto::subkey(SecretBytes::copy_of(key), "session-token"));
  return ok();
}

std::string SessionTokens::seal(const iam::Session& session) const {
  const PlaintextBytes plaintext = written_session(session);
  crypto::Nonce nonce = crypto::next_nonce();
  Bytes out = ByteWriter(kMaxTokenBytes).raw(kTokenHeader).raw(nonce.bytes()).take();
  const Bytes aad = token_aad(out);
  out.resize(kTokenNonceEnd + plaintext.size() + crypto::XaesKey::kTagSize);
  cipher_->seal(std::move(nonce), aad, plaintext.view(), std::span(out).subspan(kTokenNonceEnd));
  return to_base64(out);
}

Result<iam::Session> SessionTokens::open(std::string_view token) const {
  if (token.size() > base64_size(kMaxTokenBytes)) return no_token();
  const Result<Bytes> bytes = from_base64(token);
  if (!bytes || bytes->size() < kTokenNonceEnd + crypto::XaesKey::kTagSize) return no_token();
  const ByteView all(*bytes);
  if (as_text(all.first(kTokenHeader.size())) != kTokenHeader) return no_token();
  const crypto::StoredNonce nonce(all.subspan<kTokenHeader.size(), crypto::Nonce::kSize>());
  const Bytes aad = token_aad(all.first(kTokenNonceEnd));
  const ByteView sealed = all.subspan(kTokenNonceEnd);
  PlaintextBytes plaintext(sealed.size() - crypto::XaesKey::kTagSize);
  if (!cipher_->open(nonce, aad, sealed, plaintext.writable())) return no_token();
  Result<iam::Session> session = read_session(plaintext.view());
  return session ? std::move(session) : Result<iam::Session>(no_token());
}

}  // namespace keyhold::kms
