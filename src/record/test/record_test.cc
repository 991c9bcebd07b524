#include "keyhold/record/record.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "fixture.h"
#include "keyhold/crypto/aead.h"
#include "keyhold/crypto/derive.h"
#include "keyhold/crypto/random.h"
#include "keyhold/crypto_testing/fixed_nonce.h"

namespace keyhold::record {
namespace {

using namespace std::string_literals;

const json::Object& data_keys() {
  return fixture::vectors::object_of(fixture::formats(), "dataKeys");
}

TenantId vector_tenant(const char* name) {
  return fixture::id_of<TenantId>(fixture::vectors::object_of(fixture::formats(), "tenants"), name);
}

// What a reader of (tenant, store) has: tenant A two generations, B one, the same keys in both stores.
std::vector<RecordKey> keys_of(TenantId tenant, Store store) {
  std::vector<RecordKey> keys;
  const bool is_a = tenant == vector_tenant("A");
  const auto add = [&](const char* key, std::uint32_t generation) {
    keys.emplace_back(fixture::vectors::secret_of(data_keys(), key), fixture::rec_place(tenant, store, generation));
  };
  add(is_a ? "A_rec_gen1" : "B_rec_gen1", 1);
  if (is_a) add("A_rec_gen2", 2);
  return keys;
}

KeyLookup lookup_in(const std::vector<RecordKey>& keys) {
  return [&keys](std::uint32_t generation) -> const RecordKey* {
    return generation >= 1 && generation <= keys.size() ? &keys[generation - 1] : nullptr;
  };
}

// Sealing the same plaintext at the same place under the same nonce gives the vector's bytes.
void check_seals_to(const Opened& opened, const Place& place, const std::vector<RecordKey>& keys, ByteView record) {
  SealInput input{.kind = opened.header.kind,
                  .schema = opened.header.schema,
                  .predecessor = opened.header.predecessor,
                  .plaintext = opened.plaintext.view(),
                  .origin = opened.header.origin};
  crypto::testing::set_next_nonce(record.subspan(48, 24));
  EXPECT_EQ(to_hex(seal(keys.at(opened.header.generation - 1), place, input)), to_hex(record));
}

void check_record_vector(const json::Object& test) {
  const std::vector<RecordKey> keys = keys_of(fixture::id_of<TenantId>(test, "tenant"), fixture::store_of(test));
  const std::string stream = fixture::vectors::text_of(test, "stream");
  const Place place{stream, static_cast<std::uint64_t>(fixture::vectors::number_of(test, "seq"))};
  const Bytes record = fixture::vectors::hex_of(test, "record");
  const OpenResult result = open(lookup_in(keys), place, record);
  ASSERT_EQ(fixture::outcome(result), fixture::vectors::text_of(test, "expect"));
  if (const auto* const opened = std::get_if<Opened>(&result)) {
    EXPECT_EQ(to_hex(opened->plaintext.view()), fixture::vectors::text_of(test, "plaintext"));
    EXPECT_EQ(chain_tag(record), opened->chain_tag);
    if (test.contains("chainTag")) {
      EXPECT_EQ(opened->chain_tag, fixture::tag_of<ChainTag>(test, "chainTag"));
    }
    check_seals_to(*opened, place, keys, record);
  }
}

TEST(Record, OpensSealsAndRefusesAsTheVectorsSay) {
  int count = 0;
  for (const json::Value& test : fixture::vectors::array_of(fixture::formats(), "records")) {
    SCOPED_TRACE(fixture::vectors::text_of(test.as_object(), "comment"));
    check_record_vector(test.as_object());
    ++count;
  }
  EXPECT_EQ(count, 38);
}

// The cipher alone opens it under both generations: only the commitment stands between.
TEST(Record, NeedsItsCommitmentAgainstTheSalamander) {
  const json::Object& test = fixture::vectors::object_of(fixture::formats(), "salamander");
  const Bytes nonce = fixture::vectors::hex_of(test, "nonce");
  Bytes sealed = fixture::vectors::hex_of(test, "ct");
  const Bytes tag = fixture::vectors::hex_of(test, "tag");
  sealed.insert(sealed.end(), tag.begin(), tag.end());
  const std::pair<const char*, const char*> cases[] = {{"A_rec_gen1", "openedByGen1"}, {"A_rec_gen2", "openedByGen2"}};
  for (const auto& [key, expected] : cases) {
    const crypto::XaesKey cipher(crypto::subkey(fixture::vectors::secret_of(data_keys(), key), "record-enc"));
    Bytes plaintext(sealed.size() - crypto::XaesKey::kTagSize);
    const crypto::StoredNonce stored(ByteView(nonce).first<crypto::Nonce::kSize>());
    ASSERT_TRUE(cipher.open(stored, fixture::vectors::hex_of(test, "aad"), sealed, plaintext));
    EXPECT_EQ(to_hex(plaintext), fixture::vectors::text_of(test, expected));
  }
}

struct Sealed {
  RecordKey key;
  Place place;
  Bytes record;
};

Sealed sealed_example(std::optional<ChainTag> origin = std::nullopt, Padding padding = Padding::kNone) {
  RecordKey key = fixture::random_key(1);
  const Place place{"stream", 7};
  const SealInput input{.kind = Kind::kEvent, .plaintext = as_bytes("plaintext"), .origin = origin, .padding = padding};
  Bytes record = seal(key, place, input);
  return {std::move(key), place, std::move(record)};
}

void check_every_single_byte_change(const Sealed& sealed) {
  for (std::size_t at = 0; at < sealed.record.size(); ++at) {
    Bytes changed = sealed.record;
    for (int value = 1; value < 256; ++value) {
      changed[at] = sealed.record[at] ^ static_cast<std::byte>(value);
      ASSERT_NE(fixture::outcome(open(sealed.key, sealed.place, changed)), "ok") << at << " ^ " << value;
    }
  }
}

TEST(Record, IsRefusedWithAnyByteChanged) {
  check_every_single_byte_change(sealed_example());
  check_every_single_byte_change(sealed_example(ChainTag(std::array<std::byte, 16>{std::byte{5}})));
  check_every_single_byte_change(sealed_example(std::nullopt, Padding::kTo64));
}

TEST(Record, IsRefusedAtAnyOtherLength) {
  const Sealed sealed = sealed_example();
  for (std::size_t size = 0; size < sealed.record.size(); ++size)
    EXPECT_EQ(fixture::outcome(open(sealed.key, sealed.place, ByteView(sealed.record).first(size))), "parse");
  Bytes longer = sealed.record;
  longer.push_back(std::byte{0});
  EXPECT_EQ(fixture::outcome(open(sealed.key, sealed.place, longer)), "parse");
}

TEST(Record, OpensOnlyUnchangedAtItsOwnPlace) {
  const Sealed sealed = sealed_example();
  EXPECT_EQ(fixture::outcome(open(sealed.key, {"stream", 7}, sealed.record)), "ok");
  EXPECT_EQ(fixture::outcome(open(sealed.key, {"stream", 8}, sealed.record)), "auth");
  EXPECT_EQ(fixture::outcome(open(sealed.key, {"strean", 7}, sealed.record)), "auth");
  EXPECT_EQ(fixture::outcome(open(fixture::random_key(1), sealed.place, sealed.record)), "wrong-key");
  EXPECT_EQ(fixture::outcome(open(fixture::random_key(2), sealed.place, sealed.record)), "no-key");
}

// A lookup that answers with another generation's key must not get as far as using it.
TEST(Record, HoldsALookupToItsGeneration) {
  const Sealed sealed = sealed_example();
  const RecordKey other = fixture::random_key(2);
  EXPECT_EQ(fixture::outcome(open([&](std::uint32_t) { return &other; }, sealed.place, sealed.record)), "no-key");
}

TEST(Record, PadsToItsStepAndOpensToTheTrueLength) {
  const RecordKey key = fixture::random_key();
  for (const Padding padding : {Padding::kNone, Padding::kTo64, Padding::kTo256}) {
    const auto step = static_cast<std::size_t>(padding);
    for (const std::size_t size : {0u, 1u, 59u, 60u, 61u, 64u, 251u, 252u, 253u, 1000u}) {
      const std::string text(size, 'x');
      const SealInput input{.kind = Kind::kEvent, .plaintext = as_bytes(text), .padding = padding};
      const Bytes record = seal(key, {"s", 0}, input);
      EXPECT_EQ(record.size() - 104, step == 0 ? size : (size + 4 + step - 1) / step * step);
      const OpenResult result = open(key, {"s", 0}, record);
      ASSERT_EQ(fixture::outcome(result), "ok");
      EXPECT_EQ(std::get<Opened>(result).plaintext.text(), text);
    }
  }
}

TEST(Record, TakesOneMebibyteAndNoMore) {
  const RecordKey key = fixture::random_key();
  const Bytes most(kMaxCiphertext);
  const Bytes more(kMaxCiphertext + 1);
  EXPECT_EQ(fixture::outcome(open(key, {"s", 0}, seal(key, {"s", 0}, {.kind = Kind::kEvent, .plaintext = most}))),
            "ok");
  EXPECT_THROW(seal(key, {"s", 0}, {.kind = Kind::kEvent, .plaintext = more}), std::length_error);
  EXPECT_THROW(seal(key, {"s", 0}, {.kind = Kind::kEvent, .plaintext = most, .padding = Padding::kTo64}),
               std::length_error);
}

TEST(Record, BindsStreamNamesOfAnyLength) {
  const RecordKey key = fixture::random_key();
  for (const std::size_t size : {0u, 1u, 200u, 300u, 1024u, 5000u}) {
    const std::string stream(size, 'n');
    const Bytes record = seal(key, {stream, 3}, {.kind = Kind::kEvent, .plaintext = as_bytes("p")});
    EXPECT_EQ(fixture::outcome(open(key, {stream, 3}, record)), "ok");
    EXPECT_EQ(fixture::outcome(open(key, {stream + "n", 3}, record)), "auth");
  }
}

TEST(Record, ShowsItsHeaderWithoutAKey) {
  const ChainTag origin(std::array<std::byte, 16>{std::byte{9}});
  const Sealed sealed = sealed_example(origin);
  const std::optional<Header> header = peek(sealed.record);
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->kind, Kind::kEvent);
  EXPECT_EQ(header->generation, 1u);
  EXPECT_EQ(header->origin, origin);
  EXPECT_EQ(chain_tag(sealed.record), origin);
  EXPECT_FALSE(peek(as_bytes("KH")).has_value());
}

TEST(Record, TellsTenantsOneErrorForEveryFailure) {
  for (const OpenFailure failure :
       {OpenFailure::kParse, OpenFailure::kNoKey, OpenFailure::kWrongKey, OpenFailure::kAuth})
    EXPECT_EQ(to_result(failure).error().code, ErrorCode::kDoesNotOpen);
}

}  // namespace
}  // namespace keyhold::record
