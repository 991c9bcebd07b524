// GetRandomPassword: what is in it, and that each character is as likely as the others.
#include "../random_password.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <map>

namespace keyhold::secrets {
namespace {

std::string make(const aws::GetRandomPasswordRequest& request) {
  const auto made = random_password(request, random_index);
  return made ? std::string(made->text()) : made.error().reason;
}

bool has(const std::string& text, int (*is)(int)) {
  return std::any_of(text.begin(), text.end(), [is](char c) { return is(static_cast<unsigned char>(c)) != 0; });
}

TEST(RandomPassword, HasOneOfEachKindUnlessTheyAreExcluded) {
  for (int i = 0; i < 100; ++i) {
    const std::string four = make({.password_length = 4});
    EXPECT_EQ(four.size(), 4U);
    for (const auto is : {&islower, &isupper, &isdigit, &ispunct}) EXPECT_TRUE(has(four, is)) << four;
    EXPECT_FALSE(has(four, &isspace));
    EXPECT_TRUE(has(make({.password_length = 5, .include_space = true}), &isspace));
  }
  const std::string plain = make({.password_length = 4096, .exclude_numbers = true, .exclude_punctuation = true});
  EXPECT_EQ(plain.size(), 4096U);
  EXPECT_FALSE(has(plain, &isdigit) || has(plain, &ispunct));
  EXPECT_EQ(make({}).size(), 32U);
  EXPECT_EQ(make({.password_length = 300, .exclude_characters = "xyzDje@?!."}).find_first_of("xyzDje@?!."),
            std::string::npos);
  const std::string one = make({.password_length = 6, .exclude_uppercase = true, .exclude_lowercase = true});
  EXPECT_FALSE(has(one, &isalpha));
}

TEST(RandomPassword, RefusesWhatCannotBeMade) {
  EXPECT_EQ(make({.password_length = 4, .include_space = true}).size(), 4U) << "a space is no required type";
  EXPECT_EQ(make({.password_length = 3, .include_space = true}), "InvalidParameterException");
  EXPECT_EQ(make({.password_length = 3}), "InvalidParameterException");
  EXPECT_EQ(make({.password_length = 3, .require_each_included_type = false}).size(), 3U);
  EXPECT_EQ(
      make(
          {.exclude_numbers = true, .exclude_punctuation = true, .exclude_uppercase = true, .exclude_lowercase = true}),
      "InvalidParameterException");
}

// 94 characters in 94,000 places: each about 1,000 times. Ten standard deviations are 316.
TEST(RandomPassword, EachCharacterIsAsLikelyAsTheOthers) {
  std::map<char, int> seen;
  for (int i = 0; i < 25; ++i)
    for (const char c : make({.password_length = 3760, .require_each_included_type = false})) ++seen[c];
  EXPECT_EQ(seen.size(), 94U);
  for (const auto& [c, count] : seen) EXPECT_NEAR(count, 1000, 316) << c;
}

}  // namespace
}  // namespace keyhold::secrets
