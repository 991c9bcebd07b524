#include "group_view.h"

#include <algorithm>

namespace keyhold::storage {

bool satisfies(const Condition& condition, std::optional<ByteView> value) noexcept {
  if (!condition.tail || !value) return !condition.tail && !value;
  return as_text(*value).ends_with(as_text(*condition.tail));
}

Result<bool> GroupView::holds(const std::vector<Condition>& conditions) const {
  for (const Condition& condition : conditions) {
    KEYHOLD_TRY(const bool one_holds, holds(condition));
    if (!one_holds) return false;
  }
  return true;
}

Result<bool> GroupView::holds(const Condition& condition) const {
  if (const auto row = rows_.find(as_text(condition.key)); row != rows_.end()) return satisfies(condition, row->second);
  if (in_erased_range(condition.key)) return satisfies(condition, std::nullopt);
  return committed_holds_(condition);
}

bool GroupView::in_erased_range(ByteView key) const noexcept {
  return std::any_of(erased_ranges_.begin(), erased_ranges_.end(), [&](const Range* r) { return contains(*r, key); });
}

void GroupView::apply(const Batch& batch) {
  for (const Range& range : batch.erase_ranges) {
    erased_ranges_.push_back(&range);
    for (auto& [key, value] : rows_)
      if (contains(range, as_bytes(key))) value.reset();
  }
  for (const Bytes& key : batch.erases) rows_[as_text(key)] = std::nullopt;
  for (const Row& row : batch.puts) rows_[as_text(row.key)] = ByteView(row.value);
}

}  // namespace keyhold::storage
