#include "keyhold/stores/event.h"

#include <gtest/gtest.h>

#include <string>

#include "keyhold/base/id.h"
#include "keyhold/stores/limits.h"

namespace keyhold::stores {

// What can't be stored is refused before it comes near a store, and the limit is named.
TEST(NewEvent, TakesOnlyWhatCanBeStored) {
  struct Case {
    const char* name;
    void (*change)(EventFields& fields, std::string& memory);
    std::string reason;
  };
  const Case kCases[] = {
      {"plain", [](auto&, auto&) {}, ""},
      {"no data", [](auto& f, auto&) { f.data = {}; }, ""},
      {"a time", [](auto& f, auto&) { f.time = "2026-03-01T12:00:00.123456+02:00"; }, ""},
      {"id at its limit", [](auto& f, auto& m) { f.id = m.assign(256, 'i'); }, ""},
      {"id beyond", [](auto& f, auto& m) { f.id = m.assign(257, 'i'); }, "event-too-large"},
      {"type beyond", [](auto& f, auto& m) { f.type = m.assign(257, 't'); }, "event-too-large"},
      {"data at its limit", [](auto& f, auto& m) { f.data = as_bytes(m.assign(999'998, 'd')); }, ""},
      {"data and metadata beyond", [](auto& f, auto& m) { f.data = as_bytes(m.assign(999'999, 'd')); },
       "event-too-large"},
      {"no type", [](auto& f, auto&) { f.type = ""; }, "invalid-event"},
      {"id not UTF-8", [](auto& f, auto&) { f.id = "\xff"; }, "invalid-event"},
      {"type not UTF-8", [](auto& f, auto&) { f.type = "\xc3"; }, "invalid-event"},
      {"time is no time", [](auto& f, auto&) { f.time = "yesterday"; }, "invalid-event"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    std::string memory;
    EventFields fields{.id = "id", .type = "type", .metadata = "{}", .data = as_bytes("1")};
    c.change(fields, memory);
    const auto made = NewEvent::make(fields);
    EXPECT_EQ(made.has_value() ? "" : made.error().reason, c.reason);
  }
}

TEST(NewEvent, GetsAnIdWhereItHasNone) {
  const auto made = NewEvent::make({.type = "t"}).value();
  EXPECT_TRUE(uuid::parse(made.id()).has_value());
  EXPECT_EQ(NewEvent::make({.id = "own", .type = "t"}).value().id(), "own");
}

TEST(StreamName, IsShortTextWithoutControlCharacters) {
  EXPECT_EQ(StreamName::parse("company-Zoë/1").value().text(), "company-Zoë/1");
  EXPECT_TRUE(StreamName::parse(std::string(kMaxStreamNameBytes, 's')).has_value());
  for (const std::string& bad : {std::string(), std::string(kMaxStreamNameBytes + 1, 's'), std::string("a\nb"),
                                 std::string("a\0b", 3), std::string("\xff")})
    EXPECT_EQ(StreamName::parse(bad).error().reason, "invalid-stream-name");
}

TEST(ExpectedRevision, SaysWhatItHoldsFor) {
  struct Case {
    const char* text;
    bool none, at_zero, at_seven;
  };
  for (const Case& c : {Case{"any", true, true, true},
                        {"no-stream", true, false, false},
                        {"stream-exists", false, true, true},
                        {"0", false, true, false},
                        {"7", false, false, true}}) {
    SCOPED_TRACE(c.text);
    const auto expected = ExpectedRevision::parse(c.text).value();
    EXPECT_EQ(expected.text(), c.text);
    EXPECT_EQ(expected.holds(std::nullopt), c.none);
    EXPECT_EQ(expected.holds(Revision{0}), c.at_zero);
    EXPECT_EQ(expected.holds(Revision{7}), c.at_seven);
  }
  for (const char* bad : {"", "-1", "+1", "1 ", "one", "18446744073709551616", "Any"})
    EXPECT_FALSE(ExpectedRevision::parse(bad).has_value()) << bad;
}

}  // namespace keyhold::stores
