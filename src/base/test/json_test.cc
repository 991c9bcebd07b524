#include "keyhold/base/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace keyhold::json {
namespace {

TEST(Json, RefusesWhatTwoReadersCouldReadDifferently) {
  EXPECT_TRUE(parse(R"({"a":1,"b":{"a":2}} )").has_value());
  for (const char* bad : {R"({"a":1,"a":2})", R"({"a":{"b":1,"\u0062":2}})", "{} {}", "{", "", "[1,]", "\"\x80\"",
                          "nul", "{'a':1}", "[1]x", "//c\n1"})
    EXPECT_EQ(parse(bad).error().code, ErrorCode::kInvalidArgument) << bad;
}

TEST(Json, SaysWhereAMemberIsRepeated) {
  EXPECT_EQ(parse(R"({"a":1,"a":2})").error().detail.substr(0, 12), "JSON at byte");
  EXPECT_NE(parse(R"({"a":1,"a":2})").error().detail.find("a member name is repeated"), std::string::npos);
  for (const char* bad : {R"([{"x":0,"x":0}])", R"({"a":{},"b":[],"\u0061":0})", R"({"":1,"":1})"})
    EXPECT_FALSE(parse(bad).has_value()) << bad;
  EXPECT_TRUE(parse(R"([{"a":1},{"a":2},{"A":{"a":[{"a":3}]}}])").has_value());
}

TEST(Json, KeepsStringsAndNamesThatHoldEscapes) {
  const Value value = parse(R"({"\u0061\n":"x\ty\"\u00e9","b":["","\\","plain"],"c":{"d\/":-1}})").value();
  EXPECT_EQ(value.at("a\n").as_string(), "x\ty\"é");
  EXPECT_EQ(value.at("b").as_array().size(), 3U);
  EXPECT_EQ(value.at("b").at(1).as_string(), "\\");
  EXPECT_EQ(value.at("b").at(2).as_string(), "plain");
  EXPECT_EQ(value.at("c").at("d/").as_int64(), -1);
}

TEST(Json, KeepsManyMembersInTheirOrder) {
  std::string text = "{";
  for (int i = 0; i < 200; ++i)
    text += (i == 0 ? "\"m" : ",\"m") + std::to_string(i) + "\":[" + std::to_string(i) + "]";
  text += "}";
  EXPECT_EQ(write(parse(text).value()), text);
}

TEST(Json, BoundsTheDepth) {
  const std::string at_limit = std::string(32, '[') + std::string(32, ']');
  EXPECT_TRUE(parse(at_limit).has_value());
  EXPECT_FALSE(parse("[" + at_limit + "]").has_value());
}

TEST(Json, AppendsStringsThatParseBack) {
  const std::string text = "quote\" slash\\ tab\t bell\x07 é \n";
  PlaintextBytes out;
  append_string(out, text);
  EXPECT_EQ(parse(out.text()).value().as_string(), text);
}

TEST(Json, EscapesAtEveryPlaceOfAString) {
  for (const char special : {'"', '\\', '\n', '\0', '\x1f'}) {
    for (std::size_t place = 0; place < 20; ++place) {
      std::string text(20, '\xc3');
      for (std::size_t i = 1; i < text.size(); i += 2) text[i] = '\xa9';
      text.insert(place / 2 * 2, 1, special);
      PlaintextBytes out;
      append_string(out, text);
      EXPECT_EQ(parse(out.text()).value().as_string(), text);
    }
  }
}

// Read as infinity, it would be written as another number.
TEST(Json, RefusesNumbersBeyondADouble) {
  for (const char* bad : {"1e400", "-1e400", "[0,1E+309]", R"({"a":1e999999999999})", "1e309"}) {
    const Result<Value> seen = parse(bad);
    ASSERT_FALSE(seen.has_value()) << bad;
    EXPECT_NE(seen.error().detail.find("exponent"), std::string::npos) << seen.error().detail;
  }
  EXPECT_EQ(parse("1.7976931348623157e308").value().as_double(), std::numeric_limits<double>::max());
  EXPECT_TRUE(std::signbit(parse("-0.0").value().as_double()));
  EXPECT_EQ(parse("1e-400").value().as_double(), 0.0);
}

TEST(Json, WritesWhatItRead) {
  const std::string text = R"({"b":[1,2.5E0,"x",null,true],"a":{}})";
  EXPECT_EQ(write(parse(text).value()), text);
}

}  // namespace
}  // namespace keyhold::json
