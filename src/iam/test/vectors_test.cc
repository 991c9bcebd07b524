#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "naive_evaluator.h"
#include "policy_fixture.h"

namespace keyhold::iam::test {
namespace {

json::Object read_vectors() {
  std::ifstream file(KEYHOLD_SOURCE_DIR "/src/iam/test/vectors/kms_policy.json");
  std::stringstream text;
  text << file.rdbuf();
  return json::parse_object(text.str()).value();
}

// Every published decision, made elsewhere, is ours too; and the second evaluator's.
TEST(PolicyVectors, EveryQuestionGetsItsAnswer) {
  const json::Object vectors = read_vectors();
  std::size_t count = 0;
  for (const auto& value : vectors.at("cases").as_array()) {
    const json::Object& object = value.as_object();
    SCOPED_TRACE(std::string(object.at("comment").as_string()));
    const bool expected = object.at("expect").as_string() == "allow";
    const Verdict verdict = read_policy_case(object).decide();
    EXPECT_EQ(verdict.allowed, expected) << verdict.text();
    EXPECT_EQ(naive_decision(object), expected);
    ++count;
  }
  EXPECT_EQ(count, 53u);
}

TEST(PolicyVectors, EveryMalformedDocumentIsRefused) {
  const json::Object vectors = read_vectors();
  std::size_t count = 0;
  for (const auto& value : vectors.at("malformedKeyPolicies").as_array()) {
    SCOPED_TRACE(std::string(value.as_object().at("comment").as_string()));
    const auto policy = Policy::parse(json::write(value.as_object().at("policy")), PolicyKind::kKeyPolicy);
    ASSERT_FALSE(policy);
    EXPECT_EQ(policy.error().reason, "MalformedPolicyDocumentException");
    ++count;
  }
  EXPECT_EQ(count, 9u);
}

}  // namespace
}  // namespace keyhold::iam::test
