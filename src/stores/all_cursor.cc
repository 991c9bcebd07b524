#include "all_cursor.h"

#include <algorithm>

namespace keyhold::stores {

Task<Result<EventPage>> AllCursor::next(std::size_t max_bytes) {
  const auto bytes = std::clamp<std::size_t>(max_bytes, 1, kMaxPageBytes);
  auto page = co_await reader_.next(bytes, end_);
  if (!page) end_ = 0;
  co_return page;
}

}  // namespace keyhold::stores
