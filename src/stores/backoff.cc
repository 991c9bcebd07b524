#include "backoff.h"

#include <algorithm>
#include <random>

#include "keyhold/base/async_event.h"

namespace keyhold::stores {
namespace {

constexpr int kFreeLosses = 3;
constexpr int kMaxDoublings = 6;

std::chrono::milliseconds up_to(std::chrono::milliseconds most) {
  thread_local std::minstd_rand chance(std::random_device{}());
  return std::chrono::milliseconds(std::uniform_int_distribution<std::int64_t>(0, most.count())(chance));
}

}  // namespace

Task<void> Backoff::lost() {
  if (++losses_ <= kFreeLosses) co_return;
  const std::chrono::milliseconds most(std::int64_t{1} << std::min(losses_ - kFreeLosses, kMaxDoublings));
  co_await sleep_for(up_to(most));
}

}  // namespace keyhold::stores
