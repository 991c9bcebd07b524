// Where staging labels are after each kind of change: AWS's rules.
#include "secrets_fixture.h"

namespace keyhold::secrets {
namespace {

using Stages = aws::VersionStages;

class StagesTest : public SecretsTest {
 protected:
  // A secret with versions a, b, c: AWSCURRENT on c, AWSPREVIOUS on b, none on a.
  void make_three() {
    ASSERT_TRUE(create("s", "A", token('a')));
    ASSERT_TRUE(put("s", "B", token('b')));
    ASSERT_TRUE(put("s", "C", token('c')));
  }
};

TEST_F(StagesTest, TheFirstVersionIsAlwaysCurrent) {
  ASSERT_TRUE(create("s", std::nullopt, token('0')));
  EXPECT_EQ(stages("s"), Stages{});
  EXPECT_EQ(get("s"), "ResourceNotFoundException");
  ASSERT_TRUE(put("s", "A", token('a'), aws::StagingLabels{"MINE"}));
  EXPECT_EQ(stages("s"), (Stages{{token('a'), {"MINE", "AWSCURRENT"}}}));
}

TEST_F(StagesTest, PreviousMovesByItselfAndVersionsWithoutLabelsAreNotShown) {
  ASSERT_NO_FATAL_FAILURE(make_three());
  EXPECT_EQ(stages("s"), (Stages{{token('b'), {"AWSPREVIOUS"}}, {token('c'), {"AWSCURRENT"}}}));
  EXPECT_EQ(get("s", std::nullopt, "AWSPREVIOUS"), "B");
  EXPECT_EQ(get("s", token('a')), "A");
}

TEST_F(StagesTest, APutUnderOwnLabelsLeavesTheCurrentOneAlone) {
  ASSERT_NO_FATAL_FAILURE(make_three());
  const auto put_answer = put("s", "D", token('d'), aws::StagingLabels{"KHPENDING"});
  ASSERT_TRUE(put_answer);
  EXPECT_EQ(put_answer->version_stages, aws::StagingLabels{"KHPENDING"});
  EXPECT_EQ(get("s"), "C");
  ASSERT_TRUE(put("s", "E", token('e'), aws::StagingLabels{"KHPENDING"}));
  EXPECT_EQ(stages("s"),
            (Stages{{token('b'), {"AWSPREVIOUS"}}, {token('c'), {"AWSCURRENT"}}, {token('e'), {"KHPENDING"}}}));
}

TEST_F(StagesTest, ALabelMovesOnlyAwayFromWhereTheCallerSaysItIs) {
  struct Case {
    const char* name;
    const char* label;
    std::optional<std::string> from, to;
    const char* refused;  // "": moved
    Stages after;
  };
  const Stages before{{token('b'), {"AWSPREVIOUS"}}, {token('c'), {"AWSCURRENT"}}};
  const std::string a = token('a'), b = token('b'), c = token('c'), none = token('z');
  const Case cases[] = {
      {"current forth", "AWSCURRENT", c, a, "", {{a, {"AWSCURRENT"}}, {c, {"AWSPREVIOUS"}}}},
      {"current back to previous", "AWSCURRENT", c, b, "", {{b, {"AWSCURRENT"}}, {c, {"AWSPREVIOUS"}}}},
      {"current without from", "AWSCURRENT", {}, a, "InvalidParameterException", before},
      {"current from the wrong one", "AWSCURRENT", b, a, "InvalidParameterException", before},
      {"current removed", "AWSCURRENT", c, {}, "InvalidParameterException", before},
      {"current to where it is", "AWSCURRENT", {}, c, "", before},
      {"current from and to where it is", "AWSCURRENT", c, c, "", before},
      {"to an unknown version", "AWSCURRENT", c, none, "ResourceNotFoundException", before},
      {"from an unknown version", "AWSCURRENT", none, a, "ResourceNotFoundException", before},
      {"a new label", "NEW", {}, a, "", {{a, {"NEW"}}, {b, {"AWSPREVIOUS"}}, {c, {"AWSCURRENT"}}}},
      {"a new label from somewhere", "NEW", c, a, "InvalidParameterException", before},
      {"previous removed", "AWSPREVIOUS", b, {}, "", {{c, {"AWSCURRENT"}}}},
      {"nothing said", "NEW", {}, {}, "InvalidParameterException", before},
  };
  int number = 0;
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    const std::string id = "s" + std::to_string(number++);
    ASSERT_TRUE(create(id, "A", a));
    ASSERT_TRUE(put(id, "B", b));
    ASSERT_TRUE(put(id, "C", c));
    const auto moved = move(id, test.label, test.from, test.to);
    EXPECT_EQ(refusal_of(moved), test.refused);
    EXPECT_EQ(stages(id), test.after);
    reopen();
    EXPECT_EQ(stages(id), test.after);
  }
}

TEST_F(StagesTest, AVersionHasTwentyLabelsAtMost) {
  ASSERT_TRUE(create("s", "A", token('a')));
  for (int i = 0; i < 19; ++i) ASSERT_TRUE(move("s", "L" + std::to_string(i), std::nullopt, token('a')));
  EXPECT_EQ(refusal_of(move("s", "ONE_TOO_MANY", std::nullopt, token('a'))), "LimitExceededException");
  EXPECT_EQ(stages("s").at(token('a')).size(), 20U);
}

TEST_F(StagesTest, TheOldestVersionsWithoutLabelsGoFirst) {
  const auto numbered = [](int i) { return "version-" + std::string(25, '0') + std::to_string(1000 + i); };
  ASSERT_TRUE(create("s", "first", numbered(0)));
  ASSERT_TRUE(move("s", "KEEP", std::nullopt, numbered(0)));
  for (int i = 1; i <= 104; ++i) ASSERT_TRUE(put("s", std::to_string(i), numbered(i)));
  EXPECT_EQ(get("s", numbered(0)), "first");
  EXPECT_EQ(get("s", numbered(1)), "ResourceNotFoundException");
  EXPECT_EQ(get("s", numbered(2)), "ResourceNotFoundException");
  EXPECT_EQ(get("s", numbered(3)), "3");
  const auto left = run(service().list_secret_version_ids(
      call(), {.secret_id = "s", .max_results = 100, .next_token = {}, .include_deprecated = true}));
  ASSERT_TRUE(left && left->next_token);
  const auto rest = run(service().list_secret_version_ids(
      call(), {.secret_id = "s", .max_results = 100, .next_token = left->next_token, .include_deprecated = true}));
  EXPECT_EQ(left->versions.size() + rest->versions.size(), 103U);  // 100 of them, and three with labels
}

}  // namespace
}  // namespace keyhold::secrets
