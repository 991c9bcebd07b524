#include "keyhold/kms/session_tokens.h"

#include "keyhold/base/bytes.h"
#include "keyhold/crypto/derive.h"
#include "keyhold/crypto/random.h"

// docs/formats/session-token.md, field by field.
namespace keyhold::kms {
namespace {

// Magic, version, reserved, key number.
constexpr std::string_view kTokenHeader{"KHST\x02\0\0\0\0\0\0\x01", 12};
constexpr std::string_view kTokenHeaderV1{"KHST\x01\0\0\0\0\0\0\x01", 12};
constexpr std::string_view kTokenDomain = "keyhold/session-token/v2";
constexpr std::string_view kTokenDomainV1 = "keyhold/session-token/v1";
constexpr std::size_t kTokenNonceEnd = kTokenHeader.size() + crypto::Nonce::kSize;
constexpr std::size_t kMaxTokenBytes = 4096;
constexpr std::size_t kMaxTokenPart = 2048;
constexpr std::size_t kTokenSecretBytes = 40;

Error no_token() {
  return {ErrorCode::kUnauthenticated, "not a session token"};
}

Bytes token_aad(std::string_view domain, ByteView header) {
  return ByteWriter(64).domain(domain).raw(header).take();
}

std::uint64_t milliseconds_of(WallTime time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

WallTime time_of(std::uint64_t milliseconds) {
  return WallTime(std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds)));
}

void append_lp(PlaintextBytes& out, std::string_view text) {
  out.append(ByteWriter(4).u32(static_cast<std::uint32_t>(text.size())).view());
  out.append(text);
}

void append_count(PlaintextBytes& out, std::size_t count) {
  out.append(ByteWriter(2).u16(static_cast<std::uint16_t>(count)).view());
}

// What version 2 added.
void append_limits(PlaintextBytes& out, const iam::Session& session) {
  out.append(ByteWriter(8).u64(milliseconds_of(session.issued)).view());
  append_lp(out, session.source_identity);
  append_count(out, session.policy_arns.size());
  for (const std::string& arn : session.policy_arns) append_lp(out, arn);
  append_count(out, session.tags.size());
  for (const auto& [key, value] : session.tags) {
    append_lp(out, key);
    append_lp(out, value);
    out.append(ByteWriter(1).u8(session.transitive_tags.contains(key) ? 1 : 0).view());
  }
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
  append_limits(out, session);
  return out;
}

Status read_text(ByteReader& in, std::string& out) {
  KEYHOLD_TRY(const ByteView text, in.lp(kMaxTokenPart));
  out = as_text(text);
  return ok();
}

Status read_tag(ByteReader& in, iam::Session& out) {
  std::string key, value;
  KEYHOLD_CHECK(read_text(in, key));
  KEYHOLD_CHECK(read_text(in, value));
  KEYHOLD_TRY(const std::uint8_t transitive, in.u8());
  if (transitive > 1) return no_token();
  if (transitive == 1) out.transitive_tags.emplace(key, value);
  out.tags.emplace(std::move(key), std::move(value));
  return ok();
}

Status read_limits(ByteReader& in, iam::Session& out) {
  KEYHOLD_TRY(const std::uint64_t issued, in.u64());
  out.issued = time_of(issued);
  KEYHOLD_CHECK(read_text(in, out.source_identity));
  KEYHOLD_TRY(const std::uint16_t arns, in.u16());
  for (std::uint16_t i = 0; i < arns; ++i) {
    std::string arn;
    KEYHOLD_CHECK(read_text(in, arn));
    out.policy_arns.insert(std::move(arn));
  }
  KEYHOLD_TRY(const std::uint16_t tags, in.u16());
  for (std::uint16_t i = 0; i < tags; ++i) KEYHOLD_CHECK(read_tag(in, out));
  return ok();
}

Result<iam::Session> read_session(ByteView plaintext, bool has_limits) {
  ByteReader in(plaintext);
  iam::Session out;
  KEYHOLD_TRY(const std::uint64_t end, in.u64());
  out.end = time_of(end);
  KEYHOLD_CHECK(read_text(in, out.access_key_id));
  KEYHOLD_TRY(const ByteView secret, in.raw(kTokenSecretBytes));
  out.secret = SecretBytes::copy_of(secret);
  for (std::string* text : {&out.owner_arn, &out.owner_id, &out.name, &out.source_arn, &out.source_access_key_id})
    KEYHOLD_CHECK(read_text(in, *text));
  std::string policy;
  KEYHOLD_CHECK(read_text(in, policy));
  if (has_limits) KEYHOLD_CHECK(read_limits(in, out));
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
  const Bytes aad = token_aad(kTokenDomain, out);
  out.resize(kTokenNonceEnd + plaintext.size() + crypto::XaesKey::kTagSize);
  cipher_->seal(std::move(nonce), aad, plaintext.view(), std::span(out).subspan(kTokenNonceEnd));
  return to_base64(out);
}

Result<iam::Session> SessionTokens::open(std::string_view token) const {
  if (token.size() > base64_size(kMaxTokenBytes)) return no_token();
  const Result<Bytes> bytes = from_base64(token);
  if (!bytes || bytes->size() < kTokenNonceEnd + crypto::XaesKey::kTagSize) return no_token();
  const ByteView all(*bytes);
  const std::string_view header = as_text(all.first(kTokenHeader.size()));
  const bool first_version = header == kTokenHeaderV1;
  if (!first_version && header != kTokenHeader) return no_token();
  const crypto::StoredNonce nonce(all.subspan<kTokenHeader.size(), crypto::Nonce::kSize>());
  const Bytes aad = token_aad(first_version ? kTokenDomainV1 : kTokenDomain, all.first(kTokenNonceEnd));
  const ByteView sealed = all.subspan(kTokenNonceEnd);
  PlaintextBytes plaintext(sealed.size() - crypto::XaesKey::kTagSize);
  if (!cipher_->open(nonce, aad, sealed, plaintext.writable())) return no_token();
  Result<iam::Session> session = read_session(plaintext.view(), !first_version);
  return session ? std::move(session) : Result<iam::Session>(no_token());
}

}  // namespace keyhold::kms
