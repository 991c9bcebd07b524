#include "../pattern.h"

#include <gtest/gtest.h>

#include "../arn_pattern.h"
#include "../ip_range.h"
#include "keyhold/iam/authorize.h"

namespace keyhold::iam::test {
namespace {

TEST(Pattern, MatchesWildcardsByWholeCharacters) {
  struct Case {
    const char* pattern;
    const char* text;
    bool expected;
  };
  constexpr Case kCases[] = {
      {"", "", true},           {"", "a", false},       {"*", "", true},         {"**", "abc", true},
      {"?", "", false},         {"?", "a", true},       {"?", "\u20ac", true},   {"??", "\u20ac", false},
      {"a*c", "abbc", true},    {"a*c", "abcb", false}, {"*a*b", "xaxab", true}, {"*a*b", "xaxa", false},
      {"a?c*", "abcd", true},   {"abc", "abcd", false}, {"A", "a", false},       {"*?", "\u20ac", true},
      {"*x?", "x\u20ac", true}, {"a*", "b", false},
  };
  for (const auto& [pattern, text, expected] : kCases) {
    SCOPED_TRACE(std::string(pattern) + " on " + text);
    EXPECT_EQ(Pattern::compile(pattern, {.wildcards = true})->matches(text), expected);
  }
}

TEST(Pattern, TakesNoMoreThanProductStepsOnHostileInput) {
  std::string pattern;
  for (int i = 0; i < 2000; ++i) pattern += "a*";
  const std::string text(30'000, 'a');
  EXPECT_FALSE(Pattern::compile(pattern + "b", {.wildcards = true})->matches(text));
}

TEST(Pattern, ReadsEscapesAsTheCharactersThemselves) {
  const PatternRules rules{.wildcards = true, .variables = PolicyKind::kKeyPolicy};
  EXPECT_TRUE(Pattern::compile("a${*}b${?}${$}*", rules)->matches("a*b?$xyz"));
  EXPECT_FALSE(Pattern::compile("a${*}b", rules)->matches("axb"));
  EXPECT_TRUE(Pattern::compile("${*}", {.wildcards = false})->matches("${*}"));
  for (const char* text :
       {"${aws:usrname}", "${", "${*", "${}", "x${!}", "${aws:username, anonymous}", "${aws:PrincipalTag/}"})
    EXPECT_FALSE(Pattern::compile(text, rules));
}

TEST(Pattern, IgnoresAsciiCaseOnly) {
  const auto pattern = Pattern::compile("KMS:de*\u00c4", {.wildcards = true, .ignore_case = true});
  EXPECT_TRUE(pattern->matches("kms:DECRYPT\u00c4"));
  EXPECT_FALSE(pattern->matches("kms:decrypt\u00e4"));
}

TEST(ArnPattern, NeverLetsAWildcardCrossAColon) {
  const auto pattern = ArnPattern::compile("arn:aws:kms:*:111122223333:key/*", std::nullopt);
  const Question nobody;
  EXPECT_TRUE(pattern->matches("arn:aws:kms:eu-west-1:111122223333:key/1", nobody));
  EXPECT_FALSE(pattern->matches("arn:aws:kms:x:444455556666:y:111122223333:key/1", nobody));
  EXPECT_FALSE(pattern->matches("*", nobody));
  EXPECT_TRUE(ArnPattern::compile("*", std::nullopt)->matches("*", nobody));
}

TEST(IpRange, HoldsItsAddressesInEitherForm) {
  struct Case {
    const char* range;
    const char* address;
    bool expected;
  };
  constexpr Case kCases[] = {
      {"203.0.113.0/24", "203.0.113.255", true},
      {"203.0.113.0/24", "203.0.114.0", false},
      {"203.0.113.77/24", "203.0.113.1", true},
      {"203.0.113.7", "203.0.113.7", true},
      {"203.0.113.7", "203.0.113.8", false},
      {"0.0.0.0/0", "8.8.8.8", true},
      {"0.0.0.0/0", "2001:db8::1", false},
      {"2001:db8::/33", "2001:db8:7fff::1", true},
      {"2001:db8::/33", "2001:db8:8000::1", false},
      {"203.0.113.0/24", "::ffff:203.0.113.9", true},
      {"203.0.113.0/24", "203.0.113", false},
      {"::/0", "nonsense", false},
      {"10.0.0.0/31", "10.0.0.1", true},
      {"10.0.0.0/31", "10.0.0.2", false},
  };
  for (const auto& [range, address, expected] : kCases) {
    SCOPED_TRACE(std::string(address) + " in " + range);
    EXPECT_EQ(IpRange::parse(range)->contains(address), expected);
  }
}

}  // namespace
}  // namespace keyhold::iam::test
