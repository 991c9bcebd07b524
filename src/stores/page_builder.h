#pragma once

#include <cstddef>
#include <string_view>

#include "keyhold/stores/event.h"
#include "tenant_rows.h"

namespace keyhold::stores {

/// Fills a page with opened events.
class PageBuilder {
 public:
  /// The memory of `event` moves into the page. `stream` must live in a kept piece of memory (keep).
  void add(std::string_view stream, Revision revision, OpenedEvent event);
  void reserve(std::size_t events);
  /// Keeps `memory` as long as the page; views into it stay valid.
  void keep(PlaintextBytes memory);
  bool empty() const noexcept { return page_.empty(); }
  EventPage take() noexcept { return std::move(page_); }

 private:
  EventPage page_;
};

}  // namespace keyhold::stores
