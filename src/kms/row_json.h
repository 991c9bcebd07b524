#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "keyhold/base/clock.h"
#include "keyhold/base/json.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"

/// Members of the JSON objects that control rows hold. Times are milliseconds since 1970. Errors: kDoesNotOpen, with
/// the member's name.
namespace keyhold::kms::row {

Error bad_row(std::string_view member);
Result<std::string> text_of(const json::Object& object, std::string_view member);
Result<std::int64_t> number_of(const json::Object& object, std::string_view member);
Result<WallTime> time_of(const json::Object& object, std::string_view member);
Result<const json::Array*> array_of(const json::Object& object, std::string_view member);
std::string text_or_none(const json::Object& object, std::string_view member);  ///< empty: it is missing
Result<std::optional<WallTime>> time_or_none(const json::Object& object, std::string_view member);
bool is_true(const json::Object& object, std::string_view member);
std::int64_t to_number(WallTime time);
PlaintextBytes written(const json::Object& object);

}  // namespace keyhold::kms::row
