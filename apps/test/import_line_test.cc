#include "cli/import_line.h"

#include <gtest/gtest.h>

namespace keyhold::apps {
namespace {

// What goes to the server are the line's own bytes, but for the stream.
TEST(ImportLine, KeepsEveryByteButTheStream) {
  struct Case {
    const char* name;
    const char* line;
    const char* stream;
    const char* event;
  };
  constexpr Case kCases[] = {
      {"stream first", R"({"stream":"s","id":"1","type":"t","data":{ "n":1.50, "e":1e7}})", "s",
       R"({"id":"1","type":"t","data":{ "n":1.50, "e":1e7}})"},
      {"stream last", R"({"id":"1","data":[1,[2,{"a":"}"}]],"stream":"s"})", "s",
       R"({"id":"1","data":[1,[2,{"a":"}"}]]})"},
      {"escapes", R"({"stream":"a\"b\u00e9","id":"\\\"","data":"x\\"})", "a\"b\u00e9", R"({"id":"\\\"","data":"x\\"})"},
      {"spaces", " { \"stream\" : \"s\" , \"data\" : null } \r", "s", R"({"data":null })"},
      {"stream below", R"({"data":{"stream":"no"},"stream":"yes"})", "yes", R"({"data":{"stream":"no"}})"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto parsed = ImportLine::parse(c.line);
    ASSERT_TRUE(parsed) << parsed.error().detail;
    EXPECT_EQ(parsed->stream, c.stream);
    EXPECT_EQ(parsed->event, c.event);
  }
}

TEST(ImportLine, RefusesWhatIsNoLine) {
  for (const char* line : {"", "7", "[]", "{}", "{", R"({"stream":"s")", R"({"stream":"s"}x)", R"({"stream":7})",
                           R"({"stream":"s","stream":"s"})", R"({"stream":"s","data":"open})", R"({"stream":"s",})",
                           R"({"stream":"s","data":]})", R"({"stream":"s","data":})", R"({"stream":"\ud800"})"}) {
    SCOPED_TRACE(line);
    EXPECT_FALSE(ImportLine::parse(line));
  }
}

}  // namespace
}  // namespace keyhold::apps
