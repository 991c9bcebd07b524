#include <gtest/gtest.h>

#include "keyhold/aws/protocol.h"
#include "keyhold/aws/sts_shapes.h"

namespace keyhold::aws {
namespace {

TEST(Sts, AnAnswerReadsBackAsItWasWritten) {
  const GetCallerIdentityResponse response{"111122223333", "arn:aws:iam::111122223333:user/a<&>'\"", "AIDA0123"};
  const PlaintextBytes xml = response.write("a1b2");
  EXPECT_NE(xml.text().find("<RequestId>a1b2</RequestId>"), std::string_view::npos);
  EXPECT_NE(xml.text().find("xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\""), std::string_view::npos);
  const auto read = GetCallerIdentityResponse::parse(xml.text());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->account, response.account);
  EXPECT_EQ(read->arn, response.arn);
  EXPECT_EQ(read->user_id, response.user_id);
}

TEST(Sts, NonsenseIsNoAnswer) {
  for (const char* xml : {"", "<Arn>a</Arn>", "<Arn>a</Arn><UserId>u</UserId><Account>1", "<Arn>&bad;</Arn><UserId/>"})
    EXPECT_FALSE(GetCallerIdentityResponse::parse(xml)) << xml;
}

TEST(Sts, TheRequestIsAForm) {
  EXPECT_EQ(parse_query_body(GetCallerIdentityRequest{}.write())->action, "GetCallerIdentity");
}

}  // namespace
}  // namespace keyhold::aws
