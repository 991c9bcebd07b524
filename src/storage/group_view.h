#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "keyhold/base/result.h"
#include "keyhold/storage/batch.h"

namespace keyhold::storage {

/// What a batch's conditions are judged against: the committed rows, with the earlier batches of the same group over them.
/// Keeps views into those batches. One thread.
class GroupView {
 public:
  /// Whether the committed row at `key` satisfies `condition`; the group has not touched it.
  using CommittedHolds = std::function<Result<bool>(const Condition& condition)>;

  explicit GroupView(CommittedHolds committed_holds) : committed_holds_(std::move(committed_holds)) {}

  Result<bool> holds(const std::vector<Condition>& conditions) const;
  void apply(const Batch& batch);

 private:
  Result<bool> holds(const Condition& condition) const;
  bool in_erased_range(ByteView key) const noexcept;

  CommittedHolds committed_holds_;
  std::unordered_map<std::string_view, std::optional<ByteView>> rows_;  // nullopt: erased
  std::vector<const Range*> erased_ranges_;
};

/// The one rule of conditions: `value` is the row's, nullopt when there is none.
bool satisfies(const Condition& condition, std::optional<ByteView> value) noexcept;

}  // namespace keyhold::storage
