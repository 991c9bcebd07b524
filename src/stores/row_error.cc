#include "row_error.h"

#include "keyhold/record/storage_key.h"

namespace keyhold::stores {

Error damaged_row(const std::string& what, record::OpenFailure why) {
  return {ErrorCode::kDoesNotOpen, what + " does not open: " + record::name(why), "record-damaged"};
}

Error damaged_row(const std::string& what) {
  return {ErrorCode::kDoesNotOpen, what + " is not what this version writes", "record-damaged"};
}

Error missing_row(const std::string& what) {
  return {ErrorCode::kDoesNotOpen, what + " is missing", "record-missing"};
}

Error broken_chain(const std::string& what) {
  return {ErrorCode::kDoesNotOpen, what + " does not follow what is stored before it", "chain-broken"};
}

Error moved_row(const std::string& what) {
  return {ErrorCode::kDoesNotOpen, what + " belongs to another place", "record-moved"};
}

Error named_failure(const storage::Row& row, std::uint64_t number, Error failure) {
  const auto key = record::parse_storage_key(row.key);
  if (!key || key->number == number) return failure;
  const bool position = key->type == record::RowType::kPosition;
  return missing_row((position ? "position " : "event ") + std::to_string(number));
}

}  // namespace keyhold::stores
