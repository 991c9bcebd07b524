#include "keyhold/record/kms_blob.h"

#include <gtest/gtest.h>

#include "fixture.h"
#include "keyhold/crypto/random.h"
#include "keyhold/crypto_testing/fixed_nonce.h"

namespace keyhold::record {
namespace {

EncryptionContext blob_context_of(const json::Object& test) {
  EncryptionContext context;
  for (const auto& [key, value] : fixture::vectors::object_of(test, "context"))
    context[std::string(key)] = std::string(value.as_string());
  return context;
}

void check_blob_vector(const json::Object& test) {
  const crypto::XaesKey key(fixture::vectors::secret_of(test, "backingKey"));
  const BlobBinding binding{fixture::vectors::text_of(test, "keyArn"), encode_context(blob_context_of(test)).value()};
  if (test.contains("contextBytes")) {
    EXPECT_EQ(to_hex(binding.context), fixture::vectors::text_of(test, "contextBytes"));
  }
  const Bytes bytes = fixture::vectors::hex_of(test, "blob");
  const KmsBlob blob = parse_kms_blob(bytes).value();
  const Result<SecretBytes> opened = open_kms_blob(key, blob, binding);
  ASSERT_EQ(opened.has_value(), fixture::vectors::text_of(test, "expect") == "ok");
  if (!opened) return;
  EXPECT_EQ(to_hex(opened->expose()), fixture::vectors::text_of(test, "plaintext"));
  crypto::testing::set_next_nonce(ByteView(bytes).subspan(28, 24));
  EXPECT_EQ(seal_kms_blob(key, blob.key, blob.backing_version, binding, opened->expose()).value(), bytes);
}

TEST(KmsBlob, OpensSealsAndRefusesAsTheVectorsSay) {
  int count = 0;
  for (const json::Value& test : fixture::vectors::array_of(fixture::formats(), "kmsBlobs")) {
    SCOPED_TRACE(fixture::vectors::text_of(test.as_object(), "comment"));
    check_blob_vector(test.as_object());
    ++count;
  }
  EXPECT_EQ(count, 10);
}

TEST(KmsBlob, OpensInEveryRegionOfAMultiRegionKey) {
  const json::Object& test = fixture::vectors::object_of(fixture::rows(), "multiRegionBlob");
  const crypto::XaesKey key(
      fixture::vectors::secret_of(fixture::vectors::object_of(fixture::rows(), "keys"), "backing"));
  const Bytes bytes = fixture::vectors::hex_of(test, "blob");
  const Bytes context = encode_context(blob_context_of(test)).value();
  EXPECT_EQ(to_hex(context), fixture::vectors::text_of(test, "contextBytes"));
  for (const json::Value& arn : fixture::vectors::array_of(test, "keyArns")) {
    const BlobBinding binding{std::string(arn.as_string()), context};
    const KmsBlob blob = parse_kms_blob(bytes).value();
    EXPECT_EQ(to_hex(open_kms_blob(key, blob, binding).value().expose()), fixture::vectors::text_of(test, "plaintext"));
    crypto::testing::set_next_nonce(fixture::vectors::hex_of(test, "nonce"));
    EXPECT_EQ(seal_kms_blob(key, blob.key, 2, binding, as_bytes("multi-Region")).value(), bytes);
  }
}

TEST(BlobArn, EmptiesTheRegionOfMultiRegionKeysOnly) {
  EXPECT_EQ(blob_arn("arn:aws:kms:eu-west-1:111122223333:key/mrk-12"), "arn:aws:kms::111122223333:key/mrk-12");
  EXPECT_EQ(blob_arn("arn:aws:kms:eu-west-1:111122223333:key/12"), "arn:aws:kms:eu-west-1:111122223333:key/12");
  EXPECT_EQ(blob_arn(":key/mrk-1"), ":key/mrk-1");
}

TEST(KmsBlob, IsRefusedWithAnyByteChanged) {
  const crypto::XaesKey key(crypto::random_secret(32));
  const BlobBinding binding{"arn:aws:kms:eu-west-1:111122223333:key/1", encode_context({}).value()};
  const Bytes whole = seal_kms_blob(key, KeyId::random(), 1, binding, as_bytes("secret")).value();
  for (std::size_t at = 0; at < whole.size(); ++at) {
    Bytes changed = whole;
    changed[at] ^= std::byte{1};
    const Result<KmsBlob> blob = parse_kms_blob(changed);
    EXPECT_FALSE(blob && open_kms_blob(key, *blob, binding)) << at;
    EXPECT_EQ(blob.has_value(), at >= 8) << at;  // magic, version, suite and reserved bytes are refused without a key
  }
}

TEST(KmsBlob, HoldsItsSizes) {
  const crypto::XaesKey key(crypto::random_secret(32));
  const BlobBinding binding{"arn", encode_context({}).value()};
  const Bytes most(kMaxBlobPlaintext), more(kMaxBlobPlaintext + 1);
  const Bytes blob = seal_kms_blob(key, KeyId::zero(), 1, binding, most).value();
  EXPECT_EQ(blob.size(), 68 + kMaxBlobPlaintext);
  EXPECT_EQ(open_kms_blob(key, parse_kms_blob(blob).value(), binding)->size(), kMaxBlobPlaintext);
  EXPECT_FALSE(seal_kms_blob(key, KeyId::zero(), 1, binding, more).has_value());
  Bytes longer = blob;
  longer.push_back({});
  EXPECT_FALSE(parse_kms_blob(longer).has_value());
  EXPECT_FALSE(parse_kms_blob(ByteView(blob).first(67)).has_value());
  const Bytes empty = seal_kms_blob(key, KeyId::zero(), 1, binding, {}).value();
  EXPECT_TRUE(open_kms_blob(key, parse_kms_blob(empty).value(), binding)->empty());
}

TEST(EncodeContext, TellsTheBorderOfKeyAndValue) {
  const json::Object& test = fixture::vectors::object_of(fixture::formats(), "contextCollision");
  for (const char* which : {"a", "b"}) {
    const json::Object& one = fixture::vectors::object_of(test, which);
    EXPECT_EQ(to_hex(encode_context(blob_context_of(one)).value()), fixture::vectors::text_of(one, "bytes"));
  }
}

TEST(EncodeContext, RefusesWhatAwsWouldNotTake) {
  EXPECT_EQ(encode_context({{"k", "\xff"}}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(encode_context({{"\xc0\xaf", "v"}}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(encode_context({{"k", std::string(8192, 'v')}}).error().code, ErrorCode::kLimitExceeded);
  EXPECT_EQ(encode_context({{"k", std::string(8192 - 2 - 9, 'v')}})->size(), 8192u);
}

}  // namespace
}  // namespace keyhold::record
