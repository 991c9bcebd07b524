#include "keyhold/crypto/self_test.h"

#include <string>
#include <string_view>

#include "argon2_unbounded.h"
#include "keyhold/base/bytes.h"
#include "keyhold/base/secret.h"
#include "keyhold/crypto/aead.h"
#include "keyhold/crypto/derive.h"
#include "keyhold/crypto/digest.h"
#include "keyhold/crypto/mac.h"

namespace keyhold::crypto {
namespace {

Bytes repeated(std::uint8_t value, std::size_t times) {
  return Bytes(times, std::byte{value});
}

Status known_answer(std::string_view algorithm, ByteView got, std::string_view expected_hex) {
  if (to_hex(got) == expected_hex) return ok();
  return Error{ErrorCode::kInternal, "self-test failed: " + std::string(algorithm)};
}

// FIPS 180-4, the one-block example.
Status test_sha256() {
  return known_answer("SHA-256", sha256({as_bytes("abc")}),
                      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// RFC 4231, test case 2; twice, since the second message takes the kept context.
Status test_hmac() {
  const HmacSha256Key key(SecretBytes::copy_of(as_bytes("Jefe")));
  for (int round = 0; round < 2; ++round) {
    KEYHOLD_CHECK(known_answer("HMAC-SHA-256", key.mac({as_bytes("what do ya want "), as_bytes("for nothing?")}),
                               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
  }
  return ok();
}

// RFC 5869, test case 1, from its PRK on.
Status test_hkdf() {
  const Bytes prk = from_hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5").value();
  const Bytes info = from_hex("f0f1f2f3f4f5f6f7f8f9").value();
  return known_answer("HKDF-Expand-SHA-256", hkdf_expand_sha256(SecretBytes::copy_of(prk), info, 42).expose(),
                      "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

struct XaesAnswer {
  std::uint8_t key_byte;  // repeated 32 times
  std::string_view aad;
  std::string_view sealed_hex;
};

// The two vectors of the XAES-256-GCM specification: one for each top bit of L.
constexpr XaesAnswer kXaesAnswers[] = {
    {1, "", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"},
    {3, "c2sp.org/XAES-256-GCM", "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"},
};

Status xaes_opens(const XaesAnswer& answer) {
  const std::string_view nonce = "ABCDEFGHIJKLMNOPQRSTUVWX";
  const XaesKey key(SecretBytes::copy_of(repeated(answer.key_byte, 32)));
  Bytes sealed = from_hex(answer.sealed_hex).value();
  Bytes plaintext(sealed.size() - XaesKey::kTagSize);
  const StoredNonce stored(as_bytes(nonce).first<Nonce::kSize>());
  const bool opened = key.open(stored, as_bytes(answer.aad), sealed, plaintext);
  sealed.back() ^= std::byte{1};
  Bytes refused(plaintext.size());
  if (!opened || as_text(plaintext) != "XAES-256-GCM" || key.open(stored, as_bytes(answer.aad), sealed, refused))
    return Error{ErrorCode::kInternal, "self-test failed: XAES-256-GCM, opening"};
  return ok();
}

// No caller chooses a nonce, this one included: sealing is held to what opening, tested above, makes of it.
Status xaes_seals() {
  const XaesKey key(SecretBytes::copy_of(repeated(1, 32)));
  Nonce nonce = next_nonce();
  Bytes stored(nonce.bytes().begin(), nonce.bytes().end());
  Bytes sealed(4 + XaesKey::kTagSize);
  Bytes plaintext(4);
  key.seal(std::move(nonce), as_bytes("aad"), as_bytes("text"), sealed);
  if (key.open(StoredNonce(ByteView(stored).first<Nonce::kSize>()), as_bytes("aad"), sealed, plaintext) &&
      as_text(plaintext) == "text")
    return ok();
  return Error{ErrorCode::kInternal, "self-test failed: XAES-256-GCM, sealing"};
}

// RFC 9106 5.3: 32 KiB, so that a start doesn't wait for it.
Status test_argon2id() {
  const Bytes passphrase = repeated(1, 32);
  const Bytes salt = repeated(2, 16);
  const Bytes secret = repeated(3, 8);
  const Bytes associated = repeated(4, 12);
  Bytes out(32);
  KEYHOLD_CHECK(argon2id_unbounded({passphrase, salt, secret, associated}, {32, 3, 4}, out));
  return known_answer("Argon2id", out, "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
}

}  // namespace

Status run_self_tests() {
  KEYHOLD_CHECK(test_sha256());
  KEYHOLD_CHECK(test_hmac());
  KEYHOLD_CHECK(test_hkdf());
  for (const XaesAnswer& answer : kXaesAnswers) KEYHOLD_CHECK(xaes_opens(answer));
  KEYHOLD_CHECK(xaes_seals());
  return test_argon2id();
}

}  // namespace keyhold::crypto
