#include "keyhold/base/async_event.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

namespace keyhold {
namespace {

Task<void> note_event(AsyncEvent& event, bool& came) {
  co_await event.wait();
  came = true;
}

Task<void> set_later(AsyncEvent& event) {
  co_await sleep_for(std::chrono::milliseconds(5));
  event.set();
}

TEST(AsyncEvent, WakesAWaiterOnceAndThenForGood) {
  AsyncEvent event;
  bool early = false, late = false;
  asio::io_context context;
  asio::co_spawn(context, note_event(event, early), asio::detached);
  asio::co_spawn(context, set_later(event), asio::detached);
  context.run_for(std::chrono::seconds(5));
  EXPECT_TRUE(early);
  asio::co_spawn(context, note_event(event, late), asio::detached);
  context.restart();
  context.run_for(std::chrono::seconds(5));
  EXPECT_TRUE(late);
}

// A program that stops destroys its contexts with coroutines asleep in them; what is told later must not reach for them.
TEST(AsyncEvent, OutlivesAContextWithASleeper) {
  AsyncEvent event;
  bool came = false;
  {
    asio::io_context context;
    asio::co_spawn(context, note_event(event, came), asio::detached);
    context.poll();
  }
  event.set();
  EXPECT_FALSE(came);
}

}  // namespace
}  // namespace keyhold
