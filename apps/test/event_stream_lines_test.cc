#include "cli/event_stream_lines.h"

#include <gtest/gtest.h>

#include <vector>

namespace keyhold::apps {
namespace {

std::vector<ServerSentEvent> events_of(std::string_view text, std::size_t piece) {
  EventStreamLines lines;
  std::vector<ServerSentEvent> out;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    lines.take(text.substr(at, piece));
    while (auto event = lines.next()) out.push_back(std::move(*event));
  }
  return out;
}

// However a stream is cut, the same events come out of it.
TEST(EventStreamLines, CutsAnywhere) {
  constexpr std::string_view kStream =
      ": hello\n\nid: 7\ndata: {\"a\":1}\n\nevent: error\nid:8\ndata:x\ndata: y\n\nid: 9\n";
  for (std::size_t piece = 1; piece <= kStream.size(); ++piece) {
    SCOPED_TRACE(piece);
    const std::vector<ServerSentEvent> events = events_of(kStream, piece);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].number().value(), 7U);
    EXPECT_EQ(events[0].data, "{\"a\":1}");
    EXPECT_EQ(events[0].name, "");
    EXPECT_EQ(events[1].name, "error");
    EXPECT_EQ(events[1].data, "x\ny");
  }
}

TEST(EventStreamLines, TellsAnIdThatIsNoNumber) {
  EXPECT_FALSE((ServerSentEvent{"", "7a", ""}.number()));
  EXPECT_FALSE((ServerSentEvent{"", "", ""}.number()));
}

}  // namespace
}  // namespace keyhold::apps
