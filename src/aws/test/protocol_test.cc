#include "keyhold/aws/protocol.h"

#include <gtest/gtest.h>

namespace keyhold::aws {
namespace {

TEST(Protocol, SplitsTheTarget) {
  const Result<Target> target = parse_target("TrentService.GenerateDataKey");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->service, "TrentService");
  EXPECT_EQ(target->operation, "GenerateDataKey");
  for (const char* text : {"", ".", "TrentService", "TrentService.", ".Decrypt", "Trent Service.Decrypt", "a.b.c"})
    EXPECT_EQ(parse_target(text).error().reason, "UnknownOperationException") << text;
}

TEST(Protocol, BodiesAreBoundedStrictObjects) {
  EXPECT_TRUE(parse_json_body("")->empty());
  EXPECT_EQ(parse_json_body(R"({"KeyId":"a"})")->size(), 1U);
  for (const char* text : {"[]", "{", "{} x", R"({"a":1,"a":2})", "{\"a\":\"\xFF\"}", "null"})
    EXPECT_EQ(parse_json_body(text).error().reason, "SerializationException") << text;
  std::string deep = "{\"a\":";
  for (int i = 0; i < 32; ++i) deep += '[';
  for (int i = 0; i < 32; ++i) deep += ']';
  EXPECT_FALSE(parse_json_body(deep + "}"));
  const Result<json::Object> large = parse_json_body("{\"a\":\"" + std::string(kMaxBodyBytes, 'x') + "\"}");
  EXPECT_EQ(large.error().code, ErrorCode::kLimitExceeded);
}

TEST(Protocol, ReadsAQueryForm) {
  const Result<QueryRequest> request = parse_query_body("Action=GetCallerIdentity&Version=2011-06-15&A.1=x%20y+z&B=");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->action, "GetCallerIdentity");
  EXPECT_EQ(request->version, "2011-06-15");
  EXPECT_EQ(request->parameters, (std::map<std::string, std::string>{{"A.1", "x y z"}, {"B", ""}}));
}

TEST(Protocol, RefusesALooseForm) {
  EXPECT_EQ(parse_query_body("").error().reason, "MissingAction");
  EXPECT_EQ(parse_query_body("Version=1").error().reason, "MissingAction");
  EXPECT_EQ(parse_query_body("Action=A&x=1&x=2").error().reason, "InvalidParameterValue");
  for (const char* text : {"Action=%", "Action=%2", "Action=%zz", "Action=A&=x", "Action=A&&B=1", "Action=%FF"})
    EXPECT_EQ(parse_query_body(text).error().reason, "MalformedQueryString") << text;
  EXPECT_FALSE(parse_query_body("Action=" + std::string(70000, 'a')));
}

TEST(Protocol, EscapesWhatXmlWouldRead) {
  EXPECT_EQ(xml_escape("<a b=\"c\">&'\x01"), "&lt;a b=&quot;c&quot;&gt;&amp;&apos;");
  EXPECT_EQ(percent_encode("a/b c~\xC3\xA9"), "a%2Fb%20c~%C3%A9");
}

}  // namespace
}  // namespace keyhold::aws
