#include "page_builder.h"

#include <utility>

namespace keyhold::stores {

void PageBuilder::reserve(std::size_t events) {
  page_.events_.reserve(page_.events_.size() + events);
  page_.memory_.reserve(page_.memory_.size() + events + 1);
}

void PageBuilder::keep(PlaintextBytes memory) {
  page_.memory_.push_back(std::move(memory));
}

void PageBuilder::add(std::string_view stream, Revision revision, OpenedEvent event) {
  const auto& payload = event.payload;
  page_.events_.push_back(RecordedEvent{.stream = stream,
                                        .revision = revision,
                                        .position = {payload.position},
                                        .recorded = payload.recorded,
                                        .fields = {.id = payload.id,
                                                   .type = payload.type,
                                                   .time = payload.time,
                                                   .metadata = as_text(payload.metadata),
                                                   .encoding = static_cast<Encoding>(payload.encoding),
                                                   .data = payload.data}});
  keep(std::move(event.memory));
}

}  // namespace keyhold::stores
