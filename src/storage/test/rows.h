#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/storage/engine.h"
#include "run_task.h"

/// Short ways to say batches and to look into an engine, with text for bytes.
namespace keyhold::storage {

inline Bytes bytes(std::string_view text) { return copy(as_bytes(text)); }
inline std::string text(const Bytes& value) { return std::string(as_text(value)); }
inline Row row(std::string_view key, std::string_view value) { return {bytes(key), bytes(value)}; }

inline Batch put(std::string_view key, std::string_view value) {
  Batch batch;
  batch.puts.push_back(row(key, value));
  return batch;
}
inline Batch put_if(std::string_view key, std::string_view value, std::optional<std::string_view> tail) {
  Batch batch = put(key, value);
  batch.conditions.push_back({bytes(key), tail ? std::optional(bytes(*tail)) : std::nullopt});
  return batch;
}
inline Batch erase_range(Range range) {
  Batch batch;
  batch.erase_ranges.push_back(std::move(range));
  return batch;
}

inline Result<Outcome> commit(Engine& engine, Batch batch) { return run_task(engine.commit(std::move(batch))); }
inline Result<Outcome> settle(Ticket ticket) { return run_task(std::move(ticket).wait()); }

/// The value at `key`, "(none)" or "(error)".
inline std::string value_at(Reader& reader, std::string_view key) {
  const Result<std::optional<Bytes>> value = run_task(reader.get(bytes(key)));
  if (!value) return "(error)";
  return *value ? text(**value) : "(none)";
}

/// "key=value" of each row of one scan; "(error)" alone when it fails.
inline std::vector<std::string> scanned(Reader& reader, Range range, ScanOptions options = {}) {
  const Result<std::vector<Row>> rows = run_task(reader.scan(std::move(range), options));
  if (!rows) return {"(error)"};
  std::vector<std::string> out;
  for (const Row& each : *rows) out.push_back(text(each.key) + "=" + text(each.value));
  return out;
}
inline Range everything() { return prefix_range({}); }

}  // namespace keyhold::storage
