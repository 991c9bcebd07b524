#include "keyhold/base/bytes.h"

#include <gtest/gtest.h>

#include "keyhold/base/id.h"

namespace keyhold {
namespace {

TEST(Base64, RoundTripsEveryLengthAndRefusesLooseForms) {
  Bytes bytes;
  for (int i = 0; i < 300; ++i) {
    const std::string text = to_base64(bytes);
    EXPECT_EQ(from_base64(text).value(), bytes);
    bytes.push_back(static_cast<std::byte>(i * 7));
  }
  EXPECT_EQ(to_base64(as_bytes("foobar")), "Zm9vYmFy");
  EXPECT_EQ(to_base64(as_bytes("fooba")), "Zm9vYmE=");
  for (const char* bad : {"Zg=", "Zg", "Z===", "Zh==", "Zm9=", "Zm 9", "Zm9_", "====", "=Zm9", "Zm9vYg==Zm9v"})
    EXPECT_FALSE(from_base64(bad).has_value()) << bad;
}

// A long text is decoded sixteen characters at a time, its end one by one: both must know the same digits.
TEST(Base64, KnowsTheSameDigitsAtEveryPlace) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t place = 0; place < 40; ++place) {
    for (int c = 0; c < 256; ++c) {
      std::string text(40, 'A');
      text[place] = static_cast<char>(c);
      const Result<Bytes> decoded = from_base64(text);
      const bool padding = place == 39 && c == '=';
      ASSERT_EQ(decoded.has_value(), padding || kDigits.find(text[place]) != std::string_view::npos)
          << place << ' ' << c;
      if (decoded.has_value()) {
        ASSERT_EQ(to_base64(*decoded), text);
      }
    }
  }
}

TEST(Hex, WritesEveryByteAtEveryPlace) {
  for (int c = 0; c < 256; ++c) {
    const Bytes bytes(37, static_cast<std::byte>(c));
    const std::string text = to_hex(bytes);
    EXPECT_EQ(text.size(), 74U);
    EXPECT_EQ(text.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_EQ(from_hex(text).value(), bytes);
  }
}

TEST(Hex, RoundTripsAndRefusesOtherDigits) {
  EXPECT_EQ(to_hex(from_hex("00ff7fA0").value()), "00ff7fa0");
  EXPECT_FALSE(from_hex("0").has_value());
  EXPECT_FALSE(from_hex("0g").has_value());
  EXPECT_FALSE(from_hex("/0").has_value());
}

TEST(Utf8, TakesWellFormedTextOnly) {
  for (const char* good : {"", "plain", "é", "€", "\xf0\x9f\x94\x91", "\xf4\x8f\xbf\xbf"}) EXPECT_TRUE(is_utf8(good));
  for (const char* bad :
       {"\x80", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5", "\xe2\x82", "a\xff"})
    EXPECT_FALSE(is_utf8(bad)) << bad;
}

TEST(ByteReader, ReadsWhatTheWriterWroteAndStopsAtTheEnd) {
  const Bytes bytes = ByteWriter().u8(1).u16(2).u32(3).u64(4).lp("five").domain("six").raw("rest").take();
  ByteReader in(bytes);
  EXPECT_EQ(in.u8().value(), 1);
  EXPECT_EQ(in.u16().value(), 2);
  EXPECT_EQ(in.u32().value(), 3U);
  EXPECT_EQ(in.u64().value(), 4U);
  EXPECT_EQ(as_text(in.lp(4).value()), "five");
  EXPECT_TRUE(in.expect(std::string_view("six\0", 4)).has_value());
  EXPECT_FALSE(in.end().has_value());
  EXPECT_EQ(as_text(in.rest(1, 4).value()), "rest");
  EXPECT_TRUE(in.end().has_value());
  EXPECT_EQ(in.u8().error().code, ErrorCode::kDoesNotOpen);
}

TEST(ByteReader, RefusesALengthPrefixAboveItsLimit) {
  const Bytes bytes = ByteWriter().lp("five!").take();
  EXPECT_FALSE(ByteReader(bytes).lp(4).has_value());
}

TEST(Id, ParsesItsOwnTextOnly) {
  const TenantId id = TenantId::random();
  EXPECT_EQ(TenantId::parse(id.text()).value(), id);
  EXPECT_FALSE(TenantId::parse("0f8fad5bd9cb469fa16570867728950e").has_value());
  EXPECT_FALSE(TenantId::parse("0f8fad5b-d9cb-469f-a165-70867728950").has_value());
  EXPECT_FALSE(TenantId::parse("0f8fad5b-d9cb-469f-a165-70867728950g").has_value());
  EXPECT_FALSE(TenantId::parse("0f8fad5bd-9cb-469f-a165-70867728950e").has_value());
}

}  // namespace
}  // namespace keyhold
