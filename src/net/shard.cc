#include "shard.h"

#include <ctime>

#include "connection.h"

namespace keyhold::net {
namespace {

// IMF-fixdate (RFC 9110 5.6.7), without the locale that strftime would bring in.
std::string http_date(std::time_t time) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  ::gmtime_r(&time, &utc);
  char text[32];
  const int size = std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[utc.tm_wday % 7],
                                 utc.tm_mday % 100, kMonths[utc.tm_mon % 12], (utc.tm_year + 1900) % 10000,
                                 utc.tm_hour % 100, utc.tm_min % 100, utc.tm_sec % 100);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace

Shard::Shard(asio::io_context& context) : context_(context) {
  tick();
}

void Shard::tick() {
  now_ = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
  date_ = http_date(std::time(nullptr));
}

void Shard::close_idle() noexcept {
  for (Connection* const connection : members_) {
    if (connection->idle()) connection->close();
  }
}

void Shard::close_all() noexcept {
  for (Connection* const connection : members_) connection->close();
}

Task<void> Shard::sweep(std::shared_ptr<Shard> shard, std::shared_ptr<const std::atomic<bool>> stopped) {
  Timer timer(shard->context_);
  while (!stopped->load() || !shard->members_.empty()) {
    timer.expires_after(std::chrono::seconds(1));
    co_await timer.async_wait(kAwait);
    shard->tick();
    for (Connection* const connection : shard->members_) {
      if (connection->deadline() <= shard->now_) connection->close();
      connection->rest_if_idle();
    }
  }
}

}  // namespace keyhold::net
