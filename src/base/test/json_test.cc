#include "keyhold/base/json.h"

#include <gtest/gtest.h>

namespace keyhold::json {
namespace {

TEST(Json, RefusesWhatTwoReadersCouldReadDifferently) {
  EXPECT_TRUE(parse(R"({"a":1,"b":{"a":2}} )").has_value());
  for (const char* bad : {R"({"a":1,"a":2})", R"({"a":{"b":1,"\u0062":2}})", "{} {}", "{", "", "[1,]", "\"\x80\"", "nul",
                          "{'a':1}", "[1]x", "//c\n1"})
    EXPECT_EQ(parse(bad).error().code, ErrorCode::kInvalidArgument) << bad;
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

TEST(Json, WritesWhatItRead) {
  const std::string text = R"({"b":[1,2.5E0,"x",null,true],"a":{}})";
  EXPECT_EQ(write(parse(text).value()), text);
}

}  // namespace
}  // namespace keyhold::json
