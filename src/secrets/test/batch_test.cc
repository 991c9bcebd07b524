// BatchGetSecretValue: each value or each refusal by itself, and each on record.
#include "secrets_fixture.h"

namespace keyhold::secrets {
namespace {

class BatchTest : public SecretsTest {
 protected:
  BatchTest() {
    for (const char* name : {"a", "b", "c"}) {
      EXPECT_TRUE(create(name, std::string("value of ") + name, token('a')));
      clock_.advance(std::chrono::seconds(1));
    }
  }

  Result<aws::BatchGetSecretValueResponse> batch(aws::BatchGetSecretValueRequest request) {
    return run(service().batch_get_secret_value(call(), std::move(request)));
  }
  static std::string values(const aws::BatchGetSecretValueResponse& answer) {
    std::string out;
    for (const auto& one : answer.secret_values) out += std::string(one.secret_string->text()) + ";";
    for (const auto& one : answer.errors) out += *one.secret_id + ": " + *one.error_code + ";";
    return out;
  }
};

TEST_F(BatchTest, AnswersValuesAndRefusalsSideBySide) {
  ASSERT_TRUE(run(service().delete_secret(call(), {"c"})));
  ASSERT_TRUE(create("empty", std::nullopt, token('e')));
  const auto answer = batch({.secret_id_list = {"b", "unknown", "a", "c", "empty"}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(values(*answer),
            "value of b;value of a;unknown: ResourceNotFoundException;c: InvalidRequestException;"
            "empty: ResourceNotFoundException;");
  EXPECT_EQ(answer->errors[0].message, "Secrets Manager can't find the specified secret.");
}

TEST_F(BatchTest, FiltersAreListedAPageAtATime) {
  aws::BatchGetSecretValueRequest request{.filters = {{"name", {"a", "b", "c"}}}, .max_results = 2};
  const auto first = batch(request);
  ASSERT_TRUE(first);
  EXPECT_EQ(values(*first), "value of a;value of b;");
  request.next_token = first->next_token;
  const auto second = batch(request);
  EXPECT_EQ(values(*second), "value of c;");
  EXPECT_FALSE(second->next_token);
}

TEST_F(BatchTest, TakesAListOrFilters) {
  EXPECT_EQ(refusal_of(batch({})), "InvalidParameterException");
  EXPECT_EQ(refusal_of(batch({.secret_id_list = {"a"}, .filters = {{"name", {"a"}}}})), "InvalidParameterException");
  EXPECT_EQ(refusal_of(batch({.secret_id_list = {"a"}, .max_results = 2})), "InvalidParameterException");
  EXPECT_EQ(refusal_of(batch({.secret_id_list = {"a"}, .next_token = "x"})), "InvalidParameterException");
}

TEST_F(BatchTest, EachValueIsAskedForAndOnRecordByItself) {
  policies_.denied.insert("secretsmanager:GetSecretValue");
  EXPECT_EQ(values(*batch({.secret_id_list = {"a"}})), "a: AccessDeniedException;");
  policies_.denied = {"secretsmanager:ListSecrets"};
  EXPECT_EQ(refusal_of(batch({.filters = {{"name", {"a"}}}})), "AccessDeniedException");
  policies_.denied = {"secretsmanager:BatchGetSecretValue"};
  EXPECT_EQ(refusal_of(batch({.secret_id_list = {"a"}})), "AccessDeniedException");
  policies_.denied.clear();
  const std::size_t before = audit_lines().size();
  ASSERT_TRUE(batch({.secret_id_list = {"a", "b", "unknown"}}));
  EXPECT_EQ(audit_lines().size(), before + 3);
}

}  // namespace
}  // namespace keyhold::secrets
