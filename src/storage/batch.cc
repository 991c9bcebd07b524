#include "keyhold/storage/batch.h"

#include <string>

namespace keyhold::storage {
namespace {

bool less(ByteView a, ByteView b) noexcept { return as_text(a) < as_text(b); }  // text compares as unsigned bytes

Status check_key(ByteView key) {
  if (!key.empty() && key.size() <= kMaxKeyBytes) return ok();
  return Error{ErrorCode::kInvalidArgument, "a key has " + std::to_string(key.size()) + " bytes; 1 to " +
                                                std::to_string(kMaxKeyBytes) + " are allowed"};
}

}  // namespace

Range prefix_range(ByteView prefix) {
  Bytes end = copy(prefix);
  while (!end.empty() && end.back() == std::byte{0xff}) end.pop_back();
  if (!end.empty()) end.back() = static_cast<std::byte>(std::to_integer<int>(end.back()) + 1);
  return {copy(prefix), std::move(end)};
}

Bytes key_after(ByteView key) {
  Bytes out = copy(key);
  out.push_back(std::byte{0});
  return out;
}

bool contains(const Range& range, ByteView key) noexcept {
  return !less(key, range.begin) && (range.end.empty() || less(key, range.end));
}

bool is_empty(const Range& range) noexcept { return !range.end.empty() && !less(range.begin, range.end); }

Status check(const Batch& batch) {
  for (const Condition& condition : batch.conditions) KEYHOLD_CHECK(check_key(condition.key));
  for (const Row& row : batch.puts) KEYHOLD_CHECK(check_key(row.key));
  for (const Bytes& key : batch.erases) KEYHOLD_CHECK(check_key(key));
  return ok();
}

std::size_t size_bytes(const Batch& batch) noexcept {
  std::size_t size = 0;
  for (const Condition& c : batch.conditions) size += c.key.size() + (c.tail ? c.tail->size() : 0);
  for (const Row& row : batch.puts) size += row.key.size() + row.value.size();
  for (const Bytes& key : batch.erases) size += key.size();
  for (const Range& range : batch.erase_ranges) size += range.begin.size() + range.end.size();
  return size;
}

}  // namespace keyhold::storage
