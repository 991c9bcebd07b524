#include "keyhold/net/client.h"

#include <atomic>

#include "../await.h"
#include "raw_client.h"

namespace keyhold::net {
namespace {

using namespace std::chrono_literals;
using Calling = NetTest;

TEST_F(Calling, RetriesOnceOnAConnectionThatWentStale) {
  Limits limits;
  limits.keep_alive_idle = 0s;
  serve(echo, limits);
  const auto caller = client();
  EXPECT_EQ(wait(caller->call(get("/a"))).value().status, 200);
  RawClient clock(*this, trusting(), server_->port());
  clock.pause_for(2500ms);  // until the sweep has closed the kept connection
  EXPECT_EQ(wait(caller->call(get("/b"))).value().body.text(), "/b");
  EXPECT_EQ(caller->connects(), 2U);
}

TEST_F(Calling, ReportsARequestWhoseAnswerBrokeOff) {
  std::atomic<int> requests{0};
  serve([&requests](Exchange& exchange) -> Task<void> {
    ++requests;
    static_cast<void>(co_await exchange.start_stream(200, {}));
    throw std::bad_alloc();
  });
  const auto caller = client();
  const auto answer = wait(caller->call(get("/")));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(requests, 1);
}

TEST_F(Calling, GivesUpAfterItsTimeout) {
  serve([](Exchange&) -> Task<void> {
    Timer timer(co_await asio::this_coro::executor, 3s);
    co_await timer.async_wait(kAwait);
  });
  const auto caller = client();
  ClientRequest request = get("/");
  request.timeout = 100ms;
  const auto start = std::chrono::steady_clock::now();
  const auto answer = wait(caller->call(std::move(request)));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(answer.error().detail.find("timed out"), std::string::npos);
}

TEST_F(Calling, ReusesConnectionsOnEachContext) {
  serve(echo);
  const auto caller = client();
  std::vector<std::future<Result<ClientResponse>>> answers;
  for (std::size_t i = 0; i < 200; ++i) {
    answers.push_back(asio::co_spawn(pool_.at(i % 2), caller->call(get("/many")), asio::use_future));
    if (i % 4 != 3) continue;
    for (auto& answer : answers) EXPECT_EQ(answer.get().value().body.text(), "/many");
    answers.clear();
  }
  EXPECT_LE(caller->connects(), 4U);
}

TEST_F(Calling, RefusesAnswersBeyondItsBound) {
  serve(echo);
  ClientOptions options;
  options.max_body_bytes = 1000;
  const auto caller = client_with(trusting(), options);
  const auto answer = wait(caller->call(post("/", PlaintextBytes(2000))));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kLimitExceeded);
}

TEST_F(Calling, NeverSendsASplitHeader) {
  serve(echo);
  const auto caller = client();
  ClientRequest request = get("/");
  request.headers.push_back({"A", "b\r\nC: d"});
  EXPECT_EQ(wait(caller->call(std::move(request))).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(wait(caller->call(get("/a b"))).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(Calling, AnswersToHeadHaveNoBody) {
  serve(echo);
  const auto caller = client();
  for (int i = 0; i < 2; ++i) {
    ClientRequest request = get("/long");
    request.method = "HEAD";
    const ClientResponse response = wait(caller->call(std::move(request))).value();
    EXPECT_TRUE(response.body.empty());
    EXPECT_EQ(*response.find("content-length"), "5");
  }
  EXPECT_EQ(caller->connects(), 1U);
}

TEST_F(Calling, NobodyListeningIsUnavailable) {
  serve(echo);
  const auto caller = client();
  wait(server_->drain(0s));
  EXPECT_EQ(wait(caller->call(get("/"))).error().code, ErrorCode::kUnavailable);
}

TEST(Url, TakesHttpsOnly) {
  const Url url = parse_url("https://kms.example:8443/a?b").value();
  EXPECT_EQ(url.endpoint, (Endpoint{"kms.example", 8443}));
  EXPECT_EQ(url.target, "/a?b");
  EXPECT_EQ(parse_url("https://h").value().target, "/");
  EXPECT_EQ(parse_url("https://[::1]:1/").value().endpoint, (Endpoint{"::1", 1}));
  EXPECT_EQ(parse_url("https://[::1]:1/").value().endpoint.authority(), "[::1]:1");
  EXPECT_EQ(parse_url("https://h?q").value().target, "/?q");
  for (const char* const bad : {"http://h/", "https://", "https://u@h/", "https://h:0/", "https://h:99999/",
                                "https://h/#f", "https://h:/", "https://[::1/", "https://h /", "//h/"}) {
    EXPECT_FALSE(parse_url(bad)) << bad;
  }
}

}  // namespace
}  // namespace keyhold::net
