#include "shape_rules.h"

#include <algorithm>

namespace keyhold::aws {
namespace {

// Longer values are not repeated in an error: an answer stays small whatever was asked.
constexpr std::size_t kMaxEchoBytes = 4096;

// Characters, as AWS counts the length of a string; `text` is UTF-8.
std::int64_t characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

std::string value_set(std::span<const std::string_view> values) {
  std::string out("[");
  for (const std::string_view value : values) {
    if (out.size() > 1) out.append(", ");
    out.append(value);
  }
  return out.append("]");
}

std::string bound(std::string_view what, std::string_view direction, std::int64_t limit) {
  return std::string("Member must have ").append(what).append(direction).append(" than or equal to ") +
         std::to_string(limit);
}

}  // namespace

std::string MemberPath::text() const {
  std::string out = parent == nullptr ? std::string() : parent->text();
  if (!out.empty()) out.push_back('.');
  if (name.empty()) return out.append(std::to_string(index)).append(".member");
  std::string own(name);
  if (own.front() >= 'A' && own.front() <= 'Z') own.front() = static_cast<char>(own.front() - 'A' + 'a');
  return out.append(own);
}

void Violations::add(std::optional<std::string_view> value, const MemberPath& path, std::string_view constraint) {
  std::string text("Value");
  if (value && value->size() <= kMaxEchoBytes) text.append(" '").append(*value).append("'");
  text.append(" at '").append(path.text()).append("' failed to satisfy constraint: ").append(constraint);
  found_.push_back(std::move(text));
}

void Violations::missing(const MemberPath& path) {
  found_.push_back("Value null at '" + path.text() + "' failed to satisfy constraint: Member must not be null");
}

void Violations::check_text(std::string_view value, const Rules& rules, const MemberPath& path) {
  const auto shown = rules.quiet ? std::nullopt : std::optional(value);
  const std::int64_t length = characters(value);
  if (length > rules.max) add(shown, path, bound("length ", "less", rules.max));
  if (length < rules.min) add(shown, path, bound("length ", "greater", rules.min));
  if (rules.matches != nullptr && !rules.matches(value))
    add(shown, path, std::string("Member must satisfy regular expression pattern: ").append(rules.pattern));
  if (!rules.values.empty() && std::find(rules.values.begin(), rules.values.end(), value) == rules.values.end())
    add(shown, path, "Member must satisfy enum value set: " + value_set(rules.values));
}

void Violations::check_number(std::int64_t value, const Rules& rules, const MemberPath& path) {
  const std::string shown = std::to_string(value);
  if (value > rules.max) add(shown, path, bound("value ", "less", rules.max));
  if (value < rules.min) add(shown, path, bound("value ", "greater", rules.min));
}

void Violations::check_size(std::size_t size, const Rules& rules, const MemberPath& path) {
  const auto length = static_cast<std::int64_t>(size);
  if (length > rules.max) add(std::nullopt, path, bound("length ", "less", rules.max));
  if (length < rules.min) add(std::nullopt, path, bound("length ", "greater", rules.min));
}

Status Violations::result() const {
  if (found_.empty()) return ok();
  std::string text = std::to_string(found_.size()) +
                     (found_.size() == 1 ? " validation error detected: " : " validation errors detected: ");
  for (std::size_t i = 0; i < found_.size(); ++i) text.append(i == 0 ? "" : "; ").append(found_[i]);
  return Error{ErrorCode::kInvalidArgument, std::move(text), "ValidationException"};
}

Error wrong_type(std::string_view got, std::string_view wanted, const MemberPath& path) {
  std::string text(got);
  text.append(" can not be converted to ").append(wanted).append(" at '").append(path.text()).append("'");
  return {ErrorCode::kInvalidArgument, std::move(text), "SerializationException"};
}

}  // namespace keyhold::aws
