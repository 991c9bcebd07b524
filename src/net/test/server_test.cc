#include "keyhold/net/server.h"

#include <atomic>
#include <future>
#include <stdexcept>

#include "../await.h"
#include "raw_client.h"

namespace keyhold::net {
namespace {

using namespace std::chrono_literals;
using Serving = NetTest;

const std::string kGet = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

TEST_F(Serving, AnswersOverOneKeptConnection) {
  serve(echo);
  const auto caller = client();
  for (int i = 0; i < 100; ++i) {
    const ClientResponse response = wait(caller->call(post("/echo?x=1", PlaintextBytes::copy_of("hello")))).value();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body.text(), "/echohello");
    EXPECT_NE(response.find("date"), nullptr);
  }
  EXPECT_EQ(caller->connects(), 1U);
}

TEST_F(Serving, AnswersPipelinedRequestsInOrder) {
  serve(echo);
  RawClient raw(*this, trusting(), server_->port());
  std::string all;
  for (int i = 0; i < 50; ++i) {
    all += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n;";
  }
  ASSERT_TRUE(raw.send(all));
  const std::string answers = raw.read_until(";", 50);
  std::size_t at = 0;
  for (int i = 0; i < 50; ++i) {
    at = answers.find("/" + std::to_string(i) + ";", at);
    ASSERT_NE(at, std::string::npos) << i;
  }
}

TEST_F(Serving, RefusesABadHeadAndEndsTheConnection) {
  serve(echo);
  RawClient raw(*this, trusting(), server_->port());
  ASSERT_TRUE(raw.send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + kGet));
  const std::string answer = raw.read_to_end();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 Bad Request\r\n")) << answer;
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_EQ(answer.find("HTTP/1.1", 1), std::string::npos);
}

TEST_F(Serving, AsksForABodyThatWaitsAndRefusesOneTooLargeUnread) {
  serve([](Exchange& exchange) -> Task<void> {
    const Result<PlaintextBytes> body = co_await exchange.read_body(10);
    Response response = text_response(body ? body->text() : "", body ? 200 : 413);
    static_cast<void>(co_await exchange.respond(std::move(response)));
  });
  RawClient raw(*this, trusting(), server_->port());
  ASSERT_TRUE(raw.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"));
  EXPECT_EQ(raw.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  ASSERT_TRUE(raw.send("12345"));
  EXPECT_TRUE(raw.read_until("12345").starts_with("HTTP/1.1 200"));
  ASSERT_TRUE(raw.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n"));
  const std::string refusal = raw.read_to_end();
  EXPECT_TRUE(refusal.starts_with("HTTP/1.1 413")) << refusal;
  EXPECT_NE(refusal.find("Connection: close"), std::string::npos);
}

TEST_F(Serving, TheAnswerToAnUnreadBodyArrivesWhileTheClientStillSends) {
  serve([](Exchange& exchange) -> Task<void> {
    Response response = text_response("no", 413);
    static_cast<void>(co_await exchange.respond(std::move(response)));
  });
  const auto caller = client();
  const ClientResponse response = wait(caller->call(post("/", PlaintextBytes(8U << 20)))).value();
  EXPECT_EQ(response.status, 413);
}

TEST_F(Serving, DropsASmallUnreadBodyAndKeepsTheConnection) {
  serve([](Exchange& exchange) -> Task<void> {
    Response response = text_response("", 401);
    static_cast<void>(co_await exchange.respond(std::move(response)));
  });
  const auto caller = client();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(wait(caller->call(post("/", PlaintextBytes(30'000)))).value().status, 401);
  EXPECT_EQ(caller->connects(), 1U);
}

TEST_F(Serving, CarriesLargeBodiesBothWays) {
  // The promise is about size. 40 MiB through TLS take 0.2 s, and with sanitizers on a busy machine longer than the 10 s
  // that a call has by default.
  constexpr std::chrono::seconds kTime{100};
  Limits limits;
  limits.request = kTime;
  serve(echo, limits);
  PlaintextBytes body(20U << 20);
  for (std::size_t i = 0; i < body.size(); i += 997) body.data()[i] = static_cast<std::byte>(i);
  const PlaintextBytes sent = PlaintextBytes::copy_of(body.view());
  const auto caller = client();
  ClientRequest request = post("/", std::move(body));
  request.timeout = kTime;
  const Result<ClientResponse> response = wait(caller->call(std::move(request)));
  ASSERT_TRUE(response) << response.error().detail;
  ASSERT_EQ(response->body.size(), sent.size() + 1);
  EXPECT_TRUE(std::equal(sent.view().begin(), sent.view().end(), response->body.view().begin() + 1));
}

TEST_F(Serving, HandlersThatThrowOrSayNothingBecomeErrors) {
  serve([](Exchange& exchange) -> Task<void> {
    if (exchange.head().path() == "/memory") throw std::bad_alloc();
    if (exchange.head().path() == "/bug") throw std::runtime_error("a bug");
    if (exchange.head().path() == "/header") {
      Response split = text_response("");
      split.headers.push_back({"A", "b\r\nC: d"});
      static_cast<void>(co_await exchange.respond(std::move(split)));
    }
    co_return;
  });
  const auto caller = client();
  EXPECT_EQ(wait(caller->call(get("/memory"))).value().status, 503);
  EXPECT_EQ(wait(caller->call(get("/bug"))).value().status, 500);
  EXPECT_EQ(wait(caller->call(get("/silent"))).value().status, 500);
  EXPECT_EQ(wait(caller->call(get("/header"))).value().status, 500);
}

TEST_F(Serving, ASlowClientAndASlowHandlerMeetTheirDeadline) {
  Limits limits;
  limits.request = 1s;
  limits.keep_alive_idle = 1s;
  limits.handshake = 1s;
  serve(echo, limits);
  RawClient slow(*this, trusting(), server_->port());
  RawClient idle(*this, trusting(), server_->port());
  const auto start = std::chrono::steady_clock::now();
  ASSERT_TRUE(slow.send("GET / HTTP/1.1\r\nHo"));
  EXPECT_EQ(slow.read_to_end(), "");
  EXPECT_EQ(idle.read_to_end(), "");
  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
}

TEST_F(Serving, TurnsAwayConnectionsBeyondItsLimit) {
  Limits limits;
  limits.max_connections = 2;
  serve(echo, limits);
  RawClient first(*this, trusting(), server_->port());
  RawClient second(*this, trusting(), server_->port());
  EXPECT_TRUE(first.connected() && second.connected());
  EXPECT_FALSE(RawClient(*this, trusting(), server_->port()).connected());
  ASSERT_TRUE(first.send(kGet));
  EXPECT_NE(first.read_until("/x"), "");
}

TEST_F(Serving, EndsAConnectionAfterItsLifetime) {
  Limits limits;
  limits.connection_lifetime = 0s;
  serve(echo, limits);
  RawClient raw(*this, trusting(), server_->port());
  ASSERT_TRUE(raw.send(kGet));
  EXPECT_NE(raw.read_to_end().find("Connection: close"), std::string::npos);
}

TEST_F(Serving, SaysWhichPortIsInUse) {
  serve(echo);
  ServerOptions options{.address = "127.0.0.1", .port = server_->port()};
  options.tls = TlsContext::server_public(server_identity()).value();
  const auto second = Server::listen(pool_, std::move(options), echo);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  EXPECT_NE(second.error().detail.find("127.0.0.1 port " + std::to_string(server_->port())), std::string::npos);
}

// Answers after a while, as one who waits for a disk.
Task<void> answer_late(Exchange& exchange) {
  Timer timer(co_await asio::this_coro::executor, 300ms);
  co_await timer.async_wait(kAwait);
  Response response = text_response(exchange.draining() ? "draining" : "late");
  static_cast<void>(co_await exchange.respond(std::move(response)));
}

TEST_F(Serving, DrainFinishesWhatWasAcceptedAndClosesTheRest) {
  std::promise<void> begun;
  serve([&begun](Exchange& exchange) -> Task<void> {
    begun.set_value();
    co_await answer_late(exchange);
  });
  RawClient busy(*this, trusting(), server_->port());
  RawClient idle(*this, trusting(), server_->port());
  ASSERT_TRUE(busy.send(kGet));
  begun.get_future().wait();
  wait(server_->drain(10s));
  EXPECT_EQ(server_->connections(), 0U);
  EXPECT_EQ(idle.read_to_end(), "");
  const std::string answer = busy.read_to_end();
  EXPECT_TRUE(answer.ends_with("draining")) << answer;
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_FALSE(RawClient(*this, trusting(), server_->port()).connected());
}

TEST_F(Serving, DrainClosesWhatOutlivesItsGrace) {
  std::promise<void> begun;
  serve([&begun](Exchange& exchange) -> Task<void> {
    static_cast<void>(co_await exchange.start_stream(200, {}));
    begun.set_value();
    for (bool going = true; going;) going = (co_await exchange.send(PlaintextBytes(1000))).has_value();
  });
  RawClient raw(*this, trusting(), server_->port());
  ASSERT_TRUE(raw.send(kGet));
  begun.get_future().wait();
  wait(server_->drain(0s));
  EXPECT_EQ(server_->connections(), 0U);
}

TEST_F(Serving, StreamsManyBytesInFlatMemory) {
  constexpr std::size_t kPieces = 2'000;
  constexpr std::size_t kPiece = 60'000;
  serve([](Exchange& exchange) -> Task<void> {
    static_cast<void>(co_await exchange.start_stream(200, {}));
    for (std::size_t i = 0; i < kPieces; ++i) {
      PlaintextBytes piece(kPiece);
      static_cast<void>(co_await exchange.send(std::move(piece)));
    }
    static_cast<void>(co_await exchange.finish());
  });
  const auto caller = client();
  const std::size_t before = PlaintextBytes::used_bytes();
  const auto stream = wait(caller->open_stream(get("/"))).value();
  std::size_t total = 0;
  std::size_t most = 0;
  for (;;) {
    const std::optional<PlaintextBytes> piece = wait(stream->next()).value();
    if (!piece.has_value()) break;
    total += piece->size();
    most = std::max(most, PlaintextBytes::used_bytes() - before);
  }
  EXPECT_EQ(total, kPieces * kPiece);
  EXPECT_LT(most, 400'000U);
}

}  // namespace
}  // namespace keyhold::net
