#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <openssl/rsa.h>

#include <array>

#include "key_pair_state.h"

namespace keyhold::crypto {
namespace {

using DigestRoom = std::array<std::byte, EVP_MAX_MD_SIZE>;

bool signs_by(KeyPairKind kind, SignatureScheme scheme) noexcept {
  switch (scheme) {
    case SignatureScheme::kRsaPss:
    case SignatureScheme::kRsaPkcs1:
      return is_rsa(kind);
    case SignatureScheme::kEcdsa:
      return facts(kind).curve != NID_undef;
    case SignatureScheme::kEd25519:
    case SignatureScheme::kEd25519Ph:
      return kind == KeyPairKind::kEd25519;
    case SignatureScheme::kMlDsa:
      return is_ml_dsa(kind);
  }
  return false;
}

/// Hashes the message itself, so that there is no digest to be given.
bool takes_whole_messages(SignatureScheme scheme) noexcept {
  return scheme == SignatureScheme::kEd25519 || scheme == SignatureScheme::kMlDsa;
}

/// The others sign a digest under a context that is kept for the next one.
bool signs_itself(SignatureScheme scheme) noexcept {
  return takes_whole_messages(scheme) || scheme == SignatureScheme::kEd25519Ph;
}

bool takes(SignatureScheme scheme, MessageForm form) noexcept {
  switch (form) {
    case MessageForm::kRaw:
      return scheme != SignatureScheme::kEd25519Ph;
    case MessageForm::kDigest:
      return !takes_whole_messages(scheme);
    case MessageForm::kExternalMu:
      return scheme == SignatureScheme::kMlDsa;
  }
  return false;
}

Status check_request(KeyPairKind kind, SignatureAlgorithm algorithm, MessageForm form, ByteView message) {
  if (!signs_by(kind, algorithm.scheme) || !is_available(algorithm.scheme))
    return Error{ErrorCode::kInvalidArgument, "the key does not sign by this scheme"};
  if (!takes(algorithm.scheme, form))
    return Error{ErrorCode::kInvalidArgument, "the scheme does not sign messages in this form"};
  if (form == MessageForm::kExternalMu && message.size() != kMuBytes)
    return Error{ErrorCode::kInvalidArgument, "the message representative has not 64 bytes"};
  if (takes_whole_messages(algorithm.scheme)) return ok();
  if (algorithm.hash == Hash::kSha1) return Error{ErrorCode::kInvalidArgument, "no signature is made over SHA-1"};
  if (form == MessageForm::kDigest && message.size() != digest_size(algorithm.hash))
    return Error{ErrorCode::kInvalidArgument, "the digest has not the hash's size"};
  return ok();
}

ByteView digest_of(Hash hash, MessageForm form, ByteView message, DigestRoom& room) {
  if (form == MessageForm::kDigest) return message;
  evp::must(EVP_Digest(evp::raw(message), message.size(), evp::raw(room.data()), nullptr, evp::digest(hash), nullptr));
  return ByteView(room).first(digest_size(hash));
}

void set_padding(EVP_PKEY_CTX* context, SignatureAlgorithm algorithm) {
  if (algorithm.scheme == SignatureScheme::kEcdsa) return;  // it has none, and takes the digest as it comes
  const EVP_MD* const hash = evp::digest(algorithm.hash);
  const bool pss = algorithm.scheme == SignatureScheme::kRsaPss;
  evp::must(EVP_PKEY_CTX_set_rsa_padding(context, pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING));
  evp::must(EVP_PKEY_CTX_set_signature_md(context, hash));
  if (!pss) return;
  evp::must(EVP_PKEY_CTX_set_rsa_mgf1_md(context, hash));
  evp::must(EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST));
}

std::unique_ptr<SigningContext> new_signing_context(EVP_PKEY* key, SignatureAlgorithm algorithm) {
  std::unique_ptr<SigningContext> made(new SigningContext{algorithm, evp::new_key_context(key)});
  evp::must(EVP_PKEY_sign_init(made->context.get()));
  set_padding(made->context.get(), algorithm);
  return made;
}

Bytes signature_room(const EVP_PKEY* key) {
  return Bytes(static_cast<std::size_t>(EVP_PKEY_get_size(key)));
}

Result<Bytes> sign_message(EVP_PKEY* key, SignatureScheme scheme, MessageForm form, ByteView message) {
  Bytes signature = signature_room(key);
  const bool signed_it = scheme == SignatureScheme::kEd25519Ph ? sign_ed25519ph(key, message, signature)
                                                               : sign_whole(key, form, message, signature);
  if (!signed_it) return evp::refused(ErrorCode::kInternal, "OpenSSL can't sign");
  return signature;
}

bool verify_digest(EVP_PKEY* key, SignatureAlgorithm algorithm, ByteView digest, ByteView signature) {
  const evp::KeyContext context = evp::new_key_context(key);
  evp::must(EVP_PKEY_verify_init(context.get()));
  set_padding(context.get(), algorithm);
  return EVP_PKEY_verify(context.get(), evp::raw(signature), signature.size(), evp::raw(digest), digest.size()) == 1;
}

bool is_valid(EVP_PKEY* key, SignatureAlgorithm algorithm, MessageForm form, ByteView message, ByteView signature) {
  if (algorithm.scheme == SignatureScheme::kEd25519Ph) return verify_ed25519ph(key, message, signature);
  if (takes_whole_messages(algorithm.scheme)) return verify_whole(key, form, message, signature);
  DigestRoom room;
  return verify_digest(key, algorithm, digest_of(algorithm.hash, form, message, room), signature);
}

// RSA signatures are as long as the modulus (RFC 8017 8.1.2 and 8.2.2): OpenSSL would take shorter ones for PSS.
bool has_signature_size(const EVP_PKEY* key, KeyPairKind kind, ByteView signature) noexcept {
  const auto most = static_cast<std::size_t>(EVP_PKEY_get_size(key));
  return is_rsa(kind) ? signature.size() == most : signature.size() <= most;
}

}  // namespace

bool is_available(SignatureScheme scheme) noexcept {
  if (scheme == SignatureScheme::kEd25519Ph) return has_ed25519ph();
  return scheme != SignatureScheme::kMlDsa || is_available(KeyPairKind::kMlDsa44);
}

Result<Bytes> KeyPair::sign(SignatureAlgorithm algorithm, MessageForm form, ByteView message) const {
  KEYHOLD_CHECK(check_request(state_->kind, algorithm, form, message));
  EVP_PKEY* const key = state_->key.get();
  if (signs_itself(algorithm.scheme)) return sign_message(key, algorithm.scheme, form, message);
  DigestRoom room;
  const ByteView digest = digest_of(algorithm.hash, form, message, room);
  std::unique_ptr<SigningContext> signing = state_->signing.take();
  if (signing == nullptr || signing->algorithm != algorithm) signing = new_signing_context(key, algorithm);
  Bytes signature = signature_room(key);
  std::size_t size = signature.size();
  if (EVP_PKEY_sign(signing->context.get(), evp::raw(signature.data()), &size, evp::raw(digest), digest.size()) != 1)
    return evp::refused(ErrorCode::kInternal, "OpenSSL can't sign");
  signature.resize(size);
  state_->signing.give_back(std::move(signing));
  return signature;
}

Result<bool> verify_signature(EVP_PKEY* key, KeyPairKind kind, SignatureAlgorithm algorithm, MessageForm form,
                              ByteView message, ByteView signature) {
  KEYHOLD_CHECK(check_request(kind, algorithm, form, message));
  if (!has_signature_size(key, kind, signature)) return false;
  const bool verified = is_valid(key, algorithm, form, message, signature);
  if (!verified) ERR_clear_error();  // as evp::refused
  return verified;
}

Result<bool> KeyPair::verify(SignatureAlgorithm algorithm, MessageForm form, ByteView message,
                             ByteView signature) const {
  return verify_signature(state_->key.get(), state_->kind, algorithm, form, message, signature);
}

}  // namespace keyhold::crypto
