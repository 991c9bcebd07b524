// The body of an append, read without a copy: what is kept, what is refused, and by which name.
#include "keyhold/server/event_body.h"

#include <gtest/gtest.h>

#include "../json_scanner.h"
#include "keyhold/stores/limits.h"

namespace keyhold::server {
namespace {

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

std::string event_text(const std::string& data) {
  return R"([{"type":"t","data":)" + data + "}]";
}

TEST(EventBody, TakesArraysAndLines) {
  struct Case {
    const char* name;
    BodyForm form;
    std::string body;
    std::size_t events;
  };
  const Case cases[] = {
      {"one", BodyForm::kJsonArray, R"([{"type":"t","data":1}])", 1},
      {"white space everywhere", BodyForm::kJsonArray,
       " [ { \"type\" : \"t\" , \"data\" : 1 } ,\n {\"type\":\"u\",\"data\":[]}\t] ", 2},
      {"every member", BodyForm::kJsonArray,
       R"([{"id":"1","type":"t","time":"2026-01-01T00:00:00Z","data":null,"metadata":{}}])", 1},
      {"bytes", BodyForm::kJsonArray, R"([{"type":"t","dataBase64":"AAEC"}])", 1},
      {"member name with an escape", BodyForm::kJsonArray, R"([{"\u0074ype":"t","data":1}])", 1},
      {"any number", BodyForm::kJsonArray, event_text("-123456789012345678901234567890.5e+4000"), 1},
      {"none", BodyForm::kJsonArray, "[]", 0},
      {"32 levels", BodyForm::kJsonArray, event_text(nested(32)), 1},
      {"lines", BodyForm::kNdjson, "{\"type\":\"t\",\"data\":1}\n\n{\"type\":\"t\",\"data\":2}\r\n", 2},
      {"no last line end", BodyForm::kNdjson, R"({"type":"t","data":1})", 1},
      {"no lines", BodyForm::kNdjson, "", 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto events = read_event_body(c.body, c.form);
    ASSERT_TRUE(events) << events.error().detail;
    EXPECT_EQ(events->size(), c.events);
  }
}

TEST(EventBody, RefusesEachFaultByItsName) {
  struct Case {
    const char* name;
    std::string body;
    const char* reason;
  };
  const Case cases[] = {
      {"empty", "", "malformed-json"},
      {"no array", "7", "malformed-json"},
      {"open", "[", "malformed-json"},
      {"after the end", "[] x", "malformed-json"},
      {"a comma too many", R"([{"type":"t","data":1},])", "malformed-json"},
      {"no comma", R"([{"type":"t" "data":1}])", "malformed-json"},
      {"not an event", "[1]", "malformed-json"},
      {"repeated member", R"([{"type":"t","type":"t","data":1}])", "malformed-json"},
      {"repeated by escape", R"([{"type":"t","\u0074ype":"t","data":1}])", "malformed-json"},
      {"not UTF-8", "[{\"type\":\"\xff\",\"data\":1}]", "malformed-json"},
      {"33 levels", event_text(nested(33)), "malformed-json"},
      {"leading zero", event_text("01"), "malformed-json"},
      {"plus", event_text("+1"), "malformed-json"},
      {"bare point", event_text("1."), "malformed-json"},
      {"bare exponent", event_text("1e"), "malformed-json"},
      {"half a word", event_text("tru"), "malformed-json"},
      {"control character", event_text("\"\n\""), "malformed-json"},
      {"unknown escape", event_text(R"("\x")"), "malformed-json"},
      {"short escape", event_text(R"("\u12")"), "malformed-json"},
      {"lone high surrogate", event_text(R"("\ud800")"), "malformed-json"},
      {"lone low surrogate", event_text(R"("\udc00")"), "malformed-json"},
      {"open string", R"([{"type":"t)", "malformed-json"},
      {"unknown member", R"([{"type":"t","data":1,"x":1}])", "unknown-field"},
      {"id no string", R"([{"id":7,"type":"t","data":1}])", "invalid-event"},
      {"id empty", R"([{"id":"","type":"t","data":1}])", "invalid-event"},
      {"no type", R"([{"data":1}])", "invalid-event"},
      {"type empty", R"([{"type":"","data":1}])", "invalid-event"},
      {"no data", R"([{"type":"t"}])", "invalid-event"},
      {"data twice", R"([{"type":"t","data":1,"dataBase64":"AA=="}])", "invalid-event"},
      {"not base64", R"([{"type":"t","dataBase64":"A"}])", "invalid-event"},
      {"no time", R"([{"type":"t","time":"noon","data":1}])", "invalid-event"},
      {"long id", R"([{"id":")" + std::string(257, 'i') + R"(","type":"t","data":1}])", "event-id-too-long"},
      {"large", event_text("\"" + std::string(stores::kMaxEventBytes, 'x') + "\""), "event-too-large"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto events = read_event_body(c.body, BodyForm::kJsonArray);
    ASSERT_FALSE(events);
    EXPECT_EQ(events.error().reason, c.reason) << events.error().detail;
  }
}

TEST(EventBody, NamesTheLimitOfAnAppend) {
  std::string many = "[";
  for (std::size_t i = 0; i <= stores::kMaxAppendEvents; ++i)
    many += std::string(i ? "," : "") + R"({"type":"t","data":1})";
  const auto too_many = read_event_body(many + "]", BodyForm::kJsonArray);
  ASSERT_FALSE(too_many);
  EXPECT_EQ(too_many.error().reason, "too-many-events");
  EXPECT_NE(too_many.error().detail.find("1000"), std::string::npos);
  std::string large;
  for (int i = 0; i < 18; ++i) large += R"({"type":"t","data":")" + std::string(990'000, 'x') + "\"}\n";
  const auto too_large = read_event_body(large, BodyForm::kNdjson);
  ASSERT_FALSE(too_large);
  EXPECT_EQ(too_large.error().reason, "append-too-large");
}

TEST(EventBody, LinesAreEventsEachByItself) {
  EXPECT_EQ(read_event_body("{\"type\":\"t\",\n\"data\":1}", BodyForm::kNdjson).error().reason, "malformed-json");
  EXPECT_EQ(read_event_body(R"({"type":"t","data":1} {"type":"t","data":1})", BodyForm::kNdjson).error().reason,
            "malformed-json");
}

TEST(EventBody, MetadataIsKeptAsItStands) {
  EXPECT_EQ(read_metadata_body(R"({"metadata": {"a" : 1.0} })").value(), R"({"a" : 1.0})");
  EXPECT_EQ(read_metadata_body(R"({"metadata":1,"other":2})").error().reason, "unknown-field");
  EXPECT_EQ(read_metadata_body(R"({"other":2})").error().reason, "unknown-field");
  EXPECT_EQ(read_metadata_body("{}").error().reason, "malformed-json");
}

TEST(JsonScanner, UnescapesWhatItScanned) {
  struct Case {
    const char* token;
    const char* text;
  };
  const Case cases[] = {
      {R"("plain")", "plain"},   {R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t"}, {R"("\u0041\u00e9")", "A\u00e9"},
      {R"("\u20ac")", "\u20ac"}, {R"("a\ud83d\ude00b")", "a\U0001F600b"},      {R"("")", ""}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.token);
    JsonScanner in(c.token);
    const auto token = in.string();
    ASSERT_TRUE(token);
    EXPECT_TRUE(in.at_end());
    PlaintextBytes out;
    unescape_json(*token, out);
    EXPECT_EQ(out.text(), c.text);
  }
}

}  // namespace
}  // namespace keyhold::server
