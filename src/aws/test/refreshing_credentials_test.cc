#include "keyhold/aws/refreshing_credentials.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <vector>

#include "keyhold/base/async_event.h"

namespace keyhold::aws {
namespace {

using namespace std::chrono_literals;

class SetClock final : public Clock {
 public:
  WallTime now() const override { return now_; }
  BootTime boot_now() const override { return BootTime(0); }
  void advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  WallTime now_{std::chrono::seconds(1'772'323'200)};
};

/// Gives credentials that are numbered and last `life`, once `open` was set; or fails.
struct Spring {
  explicit Spring(const SetClock& with) : clock(with) { open->set(); }
  const SetClock& clock;
  std::optional<std::chrono::milliseconds> life = 1h;
  bool fails = false;
  int fetched = 0;
  std::unique_ptr<AsyncEvent> open = std::make_unique<AsyncEvent>();
};

class SpringSource final : public CredentialsSource {
 public:
  explicit SpringSource(Spring& spring) : spring_(spring) {}
  Task<Result<TimedCredentials>> fetch() override {
    const int number = ++spring_.fetched;
    co_await spring_.open->wait();
    if (spring_.fails) co_return Error{ErrorCode::kAccessDenied, "not now"};
    Credentials made{"AKIA" + std::to_string(number), SecretBytes::copy_of(as_bytes("secret"))};
    TimedCredentials out{std::make_shared<const Credentials>(std::move(made))};
    if (spring_.life) out.expiration = spring_.clock.now() + *spring_.life;
    co_return out;
  }
  std::string name() const override { return "the spring"; }

 private:
  Spring& spring_;
};

struct RefreshingCredentialsTest : testing::Test {
  SetClock clock;
  Spring spring{clock};
  RefreshingCredentials provider{std::make_unique<SpringSource>(spring), clock};
  asio::io_context context;
  std::vector<std::string> answers;

  void ask() { asio::co_spawn(context.get_executor(), one_call(), asio::detached); }
  Task<void> one_call() {
    const auto answer = co_await provider.credentials();
    answers.push_back(answer ? (*answer)->access_key_id : answer.error().detail);
    EXPECT_TRUE(answer || answer.error().code == ErrorCode::kUnavailable);
  }
  std::string answer() {
    ask();
    run();
    return answers.back();
  }
  void run() {
    context.restart();
    context.run();
  }
};

TEST_F(RefreshingCredentialsTest, AreKeptUntilShortlyBeforeTheirEnd) {
  EXPECT_EQ(answer(), "AKIA1");
  clock.advance(54min);
  EXPECT_EQ(answer(), "AKIA1");
  clock.advance(1min);
  EXPECT_EQ(answer(), "AKIA2");
  EXPECT_EQ(answer(), "AKIA2");
}

TEST_F(RefreshingCredentialsTest, WithoutAnEndAreKeptForEver) {
  spring.life.reset();
  EXPECT_EQ(answer(), "AKIA1");
  clock.advance(24h * 365);
  EXPECT_EQ(answer(), "AKIA1");
}

// The margins follow a short life, so that it is not all margin.
TEST_F(RefreshingCredentialsTest, AShortLifeHasShortMargins) {
  spring.life = 30s;
  EXPECT_EQ(answer(), "AKIA1");
  clock.advance(19s);
  EXPECT_EQ(answer(), "AKIA1");
  clock.advance(1s);
  EXPECT_EQ(answer(), "AKIA2");
}

// Ten callers that come while there is nothing share one fetch.
TEST_F(RefreshingCredentialsTest, CallersShareOneFetch) {
  for (int i = 0; i < 10; ++i) ask();
  run();
  EXPECT_EQ(spring.fetched, 1);
  EXPECT_EQ(answers, std::vector<std::string>(10, "AKIA1"));
}

TEST_F(RefreshingCredentialsTest, AheadOfTheEndOnlyOneCallerWaits) {
  EXPECT_EQ(answer(), "AKIA1");
  clock.advance(56min);
  spring.open = std::make_unique<AsyncEvent>();
  for (int i = 0; i < 5; ++i) ask();
  context.restart();
  while (answers.size() < 5 && context.run_one() > 0) {
  }
  EXPECT_EQ(spring.fetched, 2);
  EXPECT_EQ(answers.size(), 5u) << "four more than before: they did not wait";
  spring.open->set();
  run();
  EXPECT_EQ(answers.back(), "AKIA2");
}

TEST_F(RefreshingCredentialsTest, AFailureAheadOfTheEndHarmsNobody) {
  EXPECT_EQ(answer(), "AKIA1");
  clock.advance(56min);
  spring.fails = true;
  EXPECT_EQ(answer(), "AKIA1");
  EXPECT_EQ(answer(), "AKIA1");
  EXPECT_EQ(spring.fetched, 2) << "not asked again at once";
  clock.advance(2s);
  spring.fails = false;
  EXPECT_EQ(answer(), "AKIA3");
}

// Whoever refused, it was no tenant: an unreachable service, never a denial.
TEST_F(RefreshingCredentialsTest, WhatIsOverIsUnavailable) {
  EXPECT_EQ(answer(), "AKIA1");
  clock.advance(61min);
  spring.fails = true;
  EXPECT_EQ(answer(), "no credentials from the spring: not now");
  spring.fails = false;
  clock.advance(2s);
  EXPECT_EQ(answer(), "AKIA3");
}

TEST_F(RefreshingCredentialsTest, CredentialsThatAreOverAlreadyAreNone) {
  spring.life = -1s;
  EXPECT_EQ(answer(), "no credentials from the spring: they are over already");
}

}  // namespace
}  // namespace keyhold::aws
