#include <openssl/core_names.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include <algorithm>

#include "key_pair_state.h"

namespace keyhold::crypto {
namespace {

Error invalid_peer(const char* why) {
  return evp::refused(ErrorCode::kInvalidArgument, why);
}

// An AlgorithmIdentifier of ours is a sequence below 128 bytes: its second byte is the length.
ByteView algorithm_identifier(ByteView public_key) noexcept {
  ByteView content;
  if (!is_one_value(public_key, content)) return {};
  return content.first(2 + std::to_integer<std::size_t>(content[1]));
}

// Names the same curve, byte for byte: OpenSSL need not read curves that somebody made up.
bool names_same_curve(ByteView own, ByteView peer) noexcept {
  const ByteView identifier = algorithm_identifier(own);
  ByteView content;
  return is_one_value(peer, content) && content.size() > identifier.size() &&
         std::ranges::equal(content.first(identifier.size()), identifier);
}

// As `key` is written with its point in this form.
bool is_written_as(EVP_PKEY* key, const char* form, ByteView der) {
  if (EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, form) != 1) return false;
  const Bytes written = encoded_public_key(key);
  return std::ranges::equal(written, der);
}

// OpenSSL reads more than DER: only what it would write itself is a peer's key.
bool is_der(EVP_PKEY* key, ByteView der) {
  return is_written_as(key, OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED, der) ||
         is_written_as(key, OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_COMPRESSED, der);
}

// SP 800-56A 5.6.2.3.3: on the curve and not at infinity. With the cofactor 1 its order follows, without a check.
Result<evp::Key> parse_peer(KeyPairKind kind, ByteView der) {
  const unsigned char* end = evp::raw(der);
  evp::Key key(d2i_PUBKEY(nullptr, &end, static_cast<long>(der.size())));
  if (key == nullptr) return invalid_peer("the peer's key is not a point of the curve");
  if (!has_named_curve(key.get(), kind)) return invalid_peer("the peer's key is on another curve");
  const evp::KeyContext context = evp::new_key_context(key.get());
  if (EVP_PKEY_public_check_quick(context.get()) != 1)
    return invalid_peer("the peer's key is not a point of the curve");
  if (!is_der(key.get(), der)) return invalid_peer("the peer's key is not DER");
  return key;
}

}  // namespace

Result<SecretBytes> KeyPair::agree(ByteView peer) const {
  if (facts(state_->kind).curve == NID_undef) return Error{ErrorCode::kInvalidArgument, "the key agrees on nothing"};
  if (!names_same_curve(state_->public_key, peer)) return invalid_peer("the peer's key is not one on this curve");
  KEYHOLD_TRY(const evp::Key other, parse_peer(state_->kind, peer));
  const evp::KeyContext context = evp::new_key_context(state_->key.get());
  SecretBytes shared((static_cast<std::size_t>(facts(state_->kind).bits) + 7) / 8);
  std::size_t size = shared.size();
  if (EVP_PKEY_derive_init(context.get()) != 1 ||
      EVP_PKEY_derive_set_peer_ex(context.get(), other.get(), 0) != 1 ||  // validated above
      EVP_PKEY_derive(context.get(), evp::raw(shared.expose_writable().data()), &size) != 1 || size != shared.size())
    return evp::refused(ErrorCode::kInternal, "OpenSSL can't derive");
  return shared;
}

}  // namespace keyhold::crypto
