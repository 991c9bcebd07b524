#include "keyhold/record/place.h"

#include <gtest/gtest.h>

#include "fixture.h"
#include "keyhold/crypto/derive.h"

namespace keyhold::record {
namespace {

TEST(Subkeys, AreThoseOfTheVectors) {
  const json::Object& keys = fixture::vectors::object_of(fixture::formats(), "dataKeys");
  int count = 0;
  for (const json::Value& value : fixture::vectors::array_of(fixture::formats(), "subkeys")) {
    const json::Object& test = value.as_object();
    const SecretBytes data_key = fixture::vectors::secret_of(keys, fixture::vectors::text_of(test, "dataKey"));
    const SecretBytes derived =
        crypto::subkey(data_key, fixture::vectors::text_of(test, "label"), fixture::vectors::hex_of(test, "context"));
    EXPECT_EQ(to_hex(derived.expose()), fixture::vectors::text_of(test, "subkey"));
    ++count;
  }
  EXPECT_EQ(count, 8);
}

KeyPlace place_of(const json::Object& test) {
  const json::Object& tenants = fixture::vectors::object_of(fixture::formats(), "tenants");
  KeyPlace place =
      fixture::rec_place(fixture::id_of<TenantId>(tenants, fixture::vectors::text_of(test, "tenant")),
                         fixture::store_of(test), static_cast<std::uint32_t>(fixture::vectors::number_of(test, "gen")));
  if (fixture::vectors::text_of(test, "cls") == "idx") place.cls = KeyClass::kIdx;
  return place;
}

TEST(KeyCommitment, IsThatOfTheVectors) {
  const json::Object& keys = fixture::vectors::object_of(fixture::formats(), "dataKeys");
  int count = 0;
  for (const json::Value& value : fixture::vectors::array_of(fixture::formats(), "keyCommitments")) {
    const json::Object& test = value.as_object();
    const SecretBytes data_key = fixture::vectors::secret_of(keys, fixture::vectors::text_of(test, "dataKey"));
    EXPECT_EQ(to_hex(key_commitment(data_key, place_of(test))), fixture::vectors::text_of(test, "kcv"));
    ++count;
  }
  EXPECT_EQ(count, 5);
}

TEST(EncryptionContext, HasTheSixPairsOfTheDesign) {
  const json::Object& blob = fixture::vectors::array_of(fixture::formats(), "kmsBlobs")[0].as_object();
  EncryptionContext expected;
  for (const auto& [key, value] : fixture::vectors::object_of(blob, "context"))
    expected[std::string(key)] = std::string(value.as_string());
  const json::Object& tenants = fixture::vectors::object_of(fixture::formats(), "tenants");
  const TenantId tenant = fixture::id_of<TenantId>(tenants, "A");
  EXPECT_EQ(encryption_context(fixture::rec_place(tenant, Store::kEvents, 1)), expected);
}

}  // namespace
}  // namespace keyhold::record
