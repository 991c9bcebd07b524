// A secret's end: windows, restoring, and what is gone for good.
#include "secrets_fixture.h"

namespace keyhold::secrets {
namespace {

class DeletionTest : public SecretsTest {
 protected:
  Result<aws::DeleteSecretResponse> remove(std::string id, std::optional<std::int64_t> days, bool force = false) {
    return run(service().delete_secret(call(), {std::move(id), days, force}));
  }
};

TEST_F(DeletionTest, TheWindowIsSevenToThirtyDays) {
  struct Case {
    std::optional<std::int64_t> days;
    bool force;
    const char* refused;
    int lasts;
  };
  const Case cases[] = {{{}, false, "", 30},
                        {7, false, "", 7},
                        {30, false, "", 30},
                        {6, false, "InvalidParameterException", 0},
                        {31, false, "InvalidParameterException", 0},
                        {7, true, "InvalidParameterException", 0}};
  int number = 0;
  for (const Case& test : cases) {
    const std::string id = "s" + std::to_string(number++);
    SCOPED_TRACE(id);
    ASSERT_TRUE(create(id, "A", token('a')));
    const auto deleted = remove(id, test.days, test.force);
    ASSERT_EQ(refusal_of(deleted), test.refused);
    if (deleted) {
      EXPECT_EQ(deleted->deletion_date, clock_.now() + std::chrono::days(test.lasts));
    }
  }
}

TEST_F(DeletionTest, ASecretMarkedForDeletionIsShownAndNotUsed) {
  ASSERT_TRUE(create("s", "A", token('a')));
  ASSERT_TRUE(remove("s", 7));
  reopen();
  EXPECT_EQ(get("s"), "InvalidRequestException");
  EXPECT_EQ(refusal_of(put("s", "B", token('b'))), "InvalidRequestException");
  EXPECT_EQ(refusal_of(move("s", "X", std::nullopt, token('a'))), "InvalidRequestException");
  EXPECT_EQ(refusal_of(create("s", "A", token('a'))), "InvalidRequestException");
  EXPECT_EQ(refusal_of(remove("s", 7)), "InvalidRequestException");
  EXPECT_TRUE(run(service().describe_secret(call(), {"s"}))->deleted_date);
  EXPECT_TRUE(run(service().list_secrets(call(), {}))->secret_list.empty());
  EXPECT_EQ(run(service().list_secrets(call(), {.include_planned_deletion = true}))->secret_list.size(), 1U);
  ASSERT_TRUE(run(service().restore_secret(call(), {"s"})));
  EXPECT_EQ(get("s"), "A");
}

TEST_F(DeletionTest, AfterTheWindowEverythingIsErased) {
  ASSERT_TRUE(create("kept", "K", token('k')));
  const std::size_t before = run(memory_->scan({}, {}))->size();
  ASSERT_TRUE(create("s", "A", token('a')));
  ASSERT_TRUE(put("s", "B", token('b')));
  ASSERT_TRUE(remove("s", 7));
  clock_.advance(std::chrono::days(7) - std::chrono::milliseconds(1));
  EXPECT_EQ(run(manager_->erase_expired(clock_.now())).value(), 0U);
  clock_.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(run(manager_->erase_expired(clock_.now())).value(), 1U);
  const std::size_t lines = audit_lines().size();
  EXPECT_EQ(run(memory_->scan({}, {}))->size(), before + lines - 1);  // a row each line, of which `before` had one
  EXPECT_EQ(get("s"), "ResourceNotFoundException");
  EXPECT_EQ(get("kept"), "K");
  ASSERT_TRUE(create("s", "new", token('a')));
  EXPECT_EQ(get("s"), "new");
}

TEST_F(DeletionTest, ForceErasesAtOnceAndForgivesWhatIsNotThere) {
  ASSERT_TRUE(create("s", "A", token('a')));
  ASSERT_TRUE(remove("s", std::nullopt, true));
  EXPECT_EQ(get("s"), "ResourceNotFoundException");
  EXPECT_TRUE(remove("s", std::nullopt, true));
  EXPECT_EQ(refusal_of(remove("s", 7)), "ResourceNotFoundException");
  ASSERT_TRUE(create("s", "B", token('a')));
  ASSERT_TRUE(remove("s", 7));
  EXPECT_TRUE(remove("s", std::nullopt, true));  // ends a window early
  EXPECT_EQ(get("s"), "ResourceNotFoundException");
}

}  // namespace
}  // namespace keyhold::secrets
