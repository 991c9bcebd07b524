#include <gtest/gtest.h>

#include "../http_parser.h"

namespace keyhold::net {
namespace {

constexpr HeadLimits kTestLimits{32U << 10, 8U << 10, 100};

struct Parse {
  ParseStep head;
  ParseStep body;
  PlaintextBytes content;
};

// The whole message at once, head and then body.
Parse parse_request(std::string_view text) {
  HttpParser parser(HttpParser::Kind::kRequest, kTestLimits);
  Parse result;
  result.head = parser.head(as_bytes(text));
  if (result.head.done()) result.body = parser.body(as_bytes(text).subspan(result.head.consumed), result.content);
  return result;
}

std::string with_header(std::string_view header) {
  return "GET / HTTP/1.1\r\nHost: a\r\n" + std::string(header) + "\r\n\r\n";
}

TEST(HttpParser, RefusesHeadsThatTwoReadersCouldReadDifferently) {
  struct Case {
    const char* name;
    std::string text;
    int status;
  };
  const std::string big(33U << 10, 'x');
  const Case cases[] = {
      {"length and coding", with_header("Content-Length: 3\r\nTransfer-Encoding: chunked"), 400},
      {"coding and length", with_header("Transfer-Encoding: chunked\r\nContent-Length: 3"), 400},
      {"repeated equal length", with_header("Content-Length: 3\r\nContent-Length: 3"), 400},
      {"repeated other length", with_header("Content-Length: 3\r\nContent-Length: 4"), 400},
      {"length list", with_header("Content-Length: 3, 3"), 400},
      {"signed length", with_header("Content-Length: +3"), 400},
      {"negative length", with_header("Content-Length: -3"), 400},
      {"hex length", with_header("Content-Length: 0x3"), 400},
      {"empty length", with_header("Content-Length:"), 400},
      {"length beyond 64 bits", with_header("Content-Length: 18446744073709551616"), 400},
      {"coding not exactly chunked", with_header("Transfer-Encoding: xchunked"), 501},
      {"coding list", with_header("Transfer-Encoding: gzip, chunked"), 501},
      {"chunked not last", with_header("Transfer-Encoding: chunked, identity"), 501},
      {"repeated coding", with_header("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), 400},
      {"no host", "GET / HTTP/1.1\r\nAccept: x\r\n\r\n", 400},
      {"empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
      {"host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {"repeated host", with_header("host: a"), 400},
      {"repeated authorization", with_header("Authorization: a\r\nauthorization: b"), 400},
      {"repeated x-amz-date", with_header("X-Amz-Date: a\r\nx-amz-date: a"), 400},
      {"repeated x-amz-anything", with_header("X-Amz-Odd-Name: a\r\nx-amz-odd-name: a"), 400},
      {"bare LF in the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400},
      {"bare LF after a header", "GET / HTTP/1.1\r\nHost: a\n\r\n", 400},
      {"bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400},
      {"bare CR in a value", with_header("A: b\rc"), 400},
      {"NUL in a value", with_header(std::string_view("A: b\0c", 6)), 400},
      {"DEL in a value", with_header("A: 0123456789\x7f"), 400},
      {"control character in a long value", with_header("A: 0123456789abcde\x1f"), 400},
      {"folded line", with_header("A: b\r\n c"), 400},
      {"folded line by tab", with_header("A: b\r\n\tc"), 400},
      {"blank before the colon", with_header("A : b"), 400},
      {"no colon", with_header("A"), 400},
      {"empty name", with_header(": b"), 400},
      {"empty first line", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"absolute form", "GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"asterisk form", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"authority form", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"raw byte in the target", "GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"blank in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\n\r\n", 505},
      {"HTTP/1.0 with a coding", "GET / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 505},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"odd connection option", with_header("Connection: keep-alive, c\\lose"), 400},
      {"unknown expectation", with_header("Expect: more"), 417},
      {"long request line", "GET /" + big.substr(0, 9000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
      {"unfinished long request line", "GET /" + big.substr(0, 9000), 414},
      {"large header", with_header("A: " + big), 431},
      {"unfinished large header", "GET / HTTP/1.1\r\nHost: a\r\nA: " + big, 431},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const ParseStep step = parse_request(c.text).head;
    EXPECT_TRUE(step.refused());
    EXPECT_EQ(step.status, c.status) << step.why;
  }
}

TEST(HttpParser, BoundsTheNumberOfHeaders) {
  std::string text = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 99; ++i) text += "A: b\r\n";
  EXPECT_TRUE(parse_request(text + "\r\n").head.done());
  EXPECT_EQ(parse_request(text + "A: b\r\n\r\n").head.status, 431);
}

// Values are checked sixteen bytes at a time, their ends one by one: both must refuse the same bytes.
TEST(HttpParser, RefusesTheSameBytesAtEveryPlaceOfAValue) {
  for (std::size_t place = 0; place < 40; ++place) {
    for (int c = 0; c < 256; ++c) {
      if (c == '\n' || c == '\r') continue;  // those end the line
      std::string value(40, 'v');
      value[place] = static_cast<char>(c);
      const bool allowed = c == '\t' || (c >= 0x20 && c != 0x7f);
      ASSERT_EQ(parse_request(with_header("A: " + value)).head.done(), allowed) << place << ' ' << c;
    }
  }
}

TEST(HttpParser, TakesTabsAndBytesAbove127InValues) {
  HttpParser parser(HttpParser::Kind::kRequest, kTestLimits);
  ASSERT_TRUE(parser.head(as_bytes(with_header("A: 0123\t4567 \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"))).done());
  EXPECT_EQ(*parser.request().find("a"), "0123\t4567 \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9");
}

TEST(HttpParser, ReadsAHeadThatComesByteByByte) {
  const std::string text = "POST /a/b?c=d HTTP/1.1\r\nHost: a\r\nX-Thing:  v w \r\nContent-Length: 2\r\n\r\nok";
  HttpParser parser(HttpParser::Kind::kRequest, kTestLimits);
  for (std::size_t size = 0; size + 2 < text.size(); ++size) {
    EXPECT_EQ(parser.head(as_bytes(text).first(size)).state, ParseStep::State::kNeedMore);
  }
  EXPECT_TRUE(parser.head(as_bytes(text)).done());
  EXPECT_EQ(parser.request().method, "POST");
  EXPECT_EQ(parser.request().path(), "/a/b");
  EXPECT_EQ(parser.request().query(), "c=d");
  EXPECT_EQ(*parser.request().find("x-thing"), "v w");
  EXPECT_EQ(parser.framing().content_length, 2U);
}

TEST(HttpParser, DecodesChunksHoweverTheyAreCut) {
  const std::string head = with_header("Transfer-Encoding: chunked");
  const std::string body = "5\r\nhello\r\nA\r\n, 10 bytes\r\n0\r\n\r\n";
  for (std::size_t cut = 1; cut <= body.size(); ++cut) {
    HttpParser parser(HttpParser::Kind::kRequest, kTestLimits);
    ASSERT_TRUE(parser.head(as_bytes(head)).done());
    PlaintextBytes content;
    std::size_t used = 0;
    ParseStep step;
    for (std::size_t shown = cut; !step.done() && !step.refused(); shown = std::min(shown + cut, body.size())) {
      step = parser.body(as_bytes(body).first(shown).subspan(used), content);
      used += step.consumed;
    }
    EXPECT_TRUE(step.done()) << cut << step.why;
    EXPECT_EQ(content.text(), "hello, 10 bytes");
    EXPECT_EQ(used, body.size());
  }
}

TEST(HttpParser, RefusesOddChunks) {
  const char* const kBodies[] = {"5;a=b\r\nhello\r\n0\r\n\r\n",     // extension
                                 "5\nhello\r\n0\r\n\r\n",           // bare LF
                                 "5\r\nhelloX\r\n0\r\n\r\n",        // longer than it says
                                 "+5\r\nhello\r\n0\r\n\r\n",        // sign
                                 "0x5\r\nhello\r\n0\r\n\r\n",       // prefix
                                 "10000000000000005\r\nhello\r\n",  // beyond 64 bits
                                 "\r\nhello\r\n0\r\n\r\n",          // no size
                                 "0\r\nTrailer: x\r\n\r\n"};        // trailer
  for (const char* const body : kBodies) {
    EXPECT_TRUE(parse_request(with_header("Transfer-Encoding: chunked") + body).body.refused()) << body;
  }
  EXPECT_TRUE(parse_request(with_header("Transfer-Encoding: chunked") + std::string(300, '0')).body.refused());
}

TEST(HttpParser, LeavesTheNextMessageAlone) {
  const std::string one = "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
  const std::string two = with_header("Second: yes");
  const std::string both = one + two;
  HttpParser parser(HttpParser::Kind::kRequest, kTestLimits);
  ByteView rest = as_bytes(both);
  rest = rest.subspan(parser.head(rest).consumed);
  PlaintextBytes content;
  rest = rest.subspan(parser.body(rest, content).consumed);
  EXPECT_EQ(content.text(), "abc");
  parser.next();
  EXPECT_TRUE(parser.head(rest).done());
  EXPECT_EQ(*parser.request().find("second"), "yes");
  EXPECT_EQ(parser.request().headers.size(), 2U);
}

TEST(HttpParser, ReadsAnswersByLengthByChunksAndToTheEnd) {
  HttpParser parser(HttpParser::Kind::kResponse, kTestLimits);
  EXPECT_TRUE(parser.head(as_bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")).done());
  EXPECT_EQ(parser.response_status(), 200);
  EXPECT_FALSE(parser.body_ends_with_connection());
  HttpParser endless(HttpParser::Kind::kResponse, kTestLimits);
  EXPECT_TRUE(endless.head(as_bytes("HTTP/1.1 200 OK\r\n\r\n")).done());
  EXPECT_TRUE(endless.body_ends_with_connection());
  HttpParser doubled(HttpParser::Kind::kResponse, kTestLimits);
  EXPECT_TRUE(doubled.head(as_bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n")).refused());
  HttpParser bare(HttpParser::Kind::kResponse, kTestLimits);
  EXPECT_TRUE(bare.head(as_bytes("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n")).done());
  EXPECT_TRUE(bare.body_done());
}

}  // namespace
}  // namespace keyhold::net
