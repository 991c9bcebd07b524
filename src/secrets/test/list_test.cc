#include "secrets_fixture.h"

namespace keyhold::secrets {
namespace {

class ListTest : public SecretsTest {
 protected:
  ListTest() {
    add("app/db", "The main Database", {{"stage", "prod"}});
    add("app/api", "outer gate", {{"stage", "test"}});
    add("Other", "", {{"team", "prod"}});
  }

  void add(std::string name, std::string description, std::vector<std::pair<std::string, std::string>> tags) {
    clock_.advance(std::chrono::seconds(1));
    aws::CreateSecretRequest request{
        .name = std::move(name), .client_request_token = token('a'), .description = std::move(description)};
    for (auto& [key, value] : tags) request.tags.push_back({std::move(key), std::move(value)});
    ASSERT_TRUE(run(service().create_secret(call(), std::move(request))));
  }

  std::string list(aws::ListSecretsRequest request) {
    std::string out;
    const aws::ListSecretsResponse answer = run(service().list_secrets(call(), std::move(request))).value();
    for (const aws::SecretListEntry& entry : answer.secret_list) out += entry.name + " ";
    return out;
  }
};

TEST_F(ListTest, FiltersNarrowAndAreAllMet) {
  struct Case {
    std::vector<aws::SecretFilter> filters;
    const char* names;
  };
  const Case cases[] = {
      {{}, "app/db app/api Other "},
      {{{"name", {"app"}}}, "app/db app/api "},
      {{{"name", {"App"}}}, ""},
      {{{"name", {"!app"}}}, "Other "},
      {{{"name", {"app/d", "Oth"}}}, "app/db Other "},
      {{{"description", {"data"}}}, "app/db "},
      {{{"description", {"ata"}}}, ""},
      {{{"description", {"main the"}}}, "app/db "},
      {{{"description", {"main gate"}}}, ""},
      {{{"description", {"!data"}}}, "app/api Other "},
      {{{"tag-key", {"stage"}}}, "app/db app/api "},
      {{{"tag-value", {"prod"}}}, "app/db Other "},
      {{{"tag-key", {"stage"}}, {"tag-value", {"prod"}}}, "app/db "},
      {{{"all", {"PROD"}}}, "app/db Other "},
      {{{"all", {"prod MAIN"}}}, "app/db "},
      {{{"owning-service", {"x"}}}, ""},
      {{{"primary-region", {"eu"}}}, ""},  // none is replicated
  };
  for (const Case& test : cases) EXPECT_EQ(list({.filters = test.filters}), test.names);
}

TEST_F(ListTest, AFilterNeedsAKey) {
  EXPECT_EQ(refusal_of(run(service().list_secrets(call(), {.filters = {{std::nullopt, {"x"}}}}))),
            "InvalidParameterException");
  EXPECT_EQ(run(service().list_secrets(call(), {.filters = {{"name", {}}}})).error().detail,
            "Invalid filter values for key: name");
}

TEST_F(ListTest, TextsAreBrokenIntoWordsAsAwsBreaksThem) {
  struct Case {
    const char* description;
    const char* value;
    bool found;
  };
  const Case cases[] = {
      {"MyTest of it", "test", true},
      {"MyTest of it", "est", false},
      {"one/two", "two", true},
      {"one/two-three", "two", false},
      {"one/two-three", "one/two-th", true},
      {"one_two", "ONE_TWO", true},
      {"an secret", "a secret", true},
      {"asecret", "a secret", false},
      {"one and two", "two one", true},
      {"ABCdef", "cde", true},
      {"one", "/", false},
      {"one", "", false},
  };
  for (const Case& test : cases) {
    ASSERT_TRUE(run(service().update_secret(
        call(), {.secret_id = "Other", .client_request_token = token('u'), .description = test.description})));
    const std::string found = list({.filters = {{"name", {"Other"}}, {"description", {test.value}}}});
    EXPECT_EQ(found, test.found ? "Other " : "") << test.description << ": " << test.value;
  }
}

TEST_F(ListTest, IsSortedByWhatIsAskedFor) {
  ASSERT_TRUE(put("Other", "A", token('b')));
  clock_.advance(std::chrono::days(1));
  EXPECT_EQ(get("Other"), "A");
  ASSERT_TRUE(put("app/db", "B", token('b')));
  EXPECT_EQ(list({.sort_by = "created-date"}), "app/db app/api Other ");
  EXPECT_EQ(list({.sort_by = "name"}), "Other app/api app/db ");
  EXPECT_EQ(list({.sort_order = "desc", .sort_by = "name"}), "app/db app/api Other ");
  EXPECT_EQ(list({.sort_order = "desc", .sort_by = "last-accessed-date"}).substr(0, 6), "Other ");
  EXPECT_EQ(list({.sort_order = "desc", .sort_by = "last-changed-date"}), "app/db Other app/api ");
}

TEST_F(ListTest, PagesCoverEverythingOnce) {
  for (const char* order : {"asc", "desc"}) {
    std::string names;
    aws::ListSecretsRequest request{.max_results = 2, .sort_order = order};
    for (int pages = 1; pages <= 2; ++pages) {
      const auto page = run(service().list_secrets(call(), request));
      ASSERT_TRUE(page);
      for (const aws::SecretListEntry& entry : page->secret_list) names += entry.name + " ";
      ASSERT_EQ(page->next_token.has_value(), pages == 1);
      request.next_token = page->next_token;
    }
    EXPECT_EQ(names, std::string(order) == "asc" ? "app/db app/api Other " : "Other app/api app/db ");
  }
  EXPECT_EQ(refusal_of(run(service().list_secrets(call(), {.next_token = "nonsense"}))), "InvalidNextTokenException");
}

TEST_F(ListTest, TagsAndDescriptionAreKept) {
  reopen();
  const auto shown = run(service().describe_secret(call(), {"app/db"}));
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->description, "The main Database");
  ASSERT_EQ(shown->tags->size(), 1U);
  EXPECT_EQ(shown->tags->front().key, "stage");
  EXPECT_FALSE(shown->kms_key_id);
}

}  // namespace
}  // namespace keyhold::secrets
