// Tags: added in order, replaced in place, gone without a trace but an empty list.
#include "secrets_fixture.h"

namespace keyhold::secrets {
namespace {

class TagsTest : public SecretsTest {
 protected:
  TagsTest() { EXPECT_TRUE(create("s", "A", token('a'))); }

  std::string tag(std::vector<aws::SecretTag> tags) {
    const Status done = run(service().tag_resource(call(), {"s", std::move(tags)}));
    return done ? "" : done.error().reason;
  }
  std::string shown() {
    const auto secret = run(service().describe_secret(call(), {"s"})).value();
    if (!secret.tags) return "none";
    std::string out;
    for (const aws::SecretTag& one : *secret.tags) out += *one.key + "=" + *one.value + " ";
    return out;
  }
};

TEST_F(TagsTest, AreAddedInOrderReplacedInPlaceAndTakenAway) {
  EXPECT_EQ(shown(), "none");
  EXPECT_EQ(tag({{"b", "1"}, {"a", "2"}}), "");
  EXPECT_EQ(tag({{"b", "3"}, {"c", std::nullopt}}), "");
  EXPECT_EQ(shown(), "b=3 a=2 c= ");
  ASSERT_TRUE(run(service().untag_resource(call(), {"s", {"a", "unknown"}})));
  EXPECT_EQ(shown(), "b=3 c= ");
  ASSERT_TRUE(run(service().untag_resource(call(), {"s", {"b", "c"}})));
  EXPECT_EQ(shown(), "");
  reopen();
  EXPECT_EQ(shown(), "");
}

TEST_F(TagsTest, RefusesWhatCannotBeATag) {
  EXPECT_EQ(tag({{std::nullopt, "x"}}), "InvalidParameterException");
  EXPECT_EQ(tag({{"aws:x", "x"}}), "InvalidParameterException");
  EXPECT_EQ(tag({{"x", "1"}, {"x", "2"}}), "InvalidParameterException");
  std::vector<aws::SecretTag> many;
  for (int i = 0; i < 50; ++i) many.push_back({"k" + std::to_string(i), ""});
  EXPECT_EQ(tag(many), "");
  EXPECT_EQ(tag({{"k0", "again"}}), "");
  EXPECT_EQ(tag({{"one more", ""}}), "InvalidParameterException");
  ASSERT_TRUE(run(service().delete_secret(call(), {"s"})));
  EXPECT_EQ(tag({{"k", ""}}), "InvalidRequestException");
  EXPECT_EQ(refusal_of(run(service().untag_resource(call(), {"s", {"k0"}}))), "InvalidRequestException");
}

}  // namespace
}  // namespace keyhold::secrets
