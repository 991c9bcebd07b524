#include "keyhold/aws/profile.h"

#include <algorithm>

namespace keyhold::aws {
namespace {

constexpr std::string_view kBlank = " \t\r";

std::string_view trimmed(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool is_comment(std::string_view line) noexcept {
  return line.empty() || line.front() == '#' || line.front() == ';';
}

// After a value a comment begins with a blank.
std::string_view without_comment(std::string_view value) noexcept {
  for (std::size_t at = 1; at < value.size(); ++at)
    if ((value[at] == '#' || value[at] == ';') && kBlank.find(value[at - 1]) != std::string_view::npos)
      return trimmed(value.substr(0, at));
  return value;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

Error bad_line(std::size_t number, const char* why) {
  return {ErrorCode::kInvalidArgument, "line " + std::to_string(number) + ": " + why};
}

}  // namespace

Profiles::~Profiles() {
  for (auto& [name, profile] : profiles_)
    for (auto& [key, value] : profile) wipe(value);
}

Status Profiles::add_config(std::string_view text) {
  return add(text, FileKind::kConfig);
}

Status Profiles::add_credentials(std::string_view text) {
  return add(text, FileKind::kCredentials);
}

namespace {

// The profile that a section's header names; nothing: a section of another kind.
std::optional<std::string> profile_of(std::string_view header, bool config) {
  constexpr std::string_view kPrefix = "profile";
  if (!config) return std::string(header);
  if (header == "default") return std::string(header);
  if (!header.starts_with(kPrefix)) return std::nullopt;
  const std::string_view name = header.substr(kPrefix.size());
  if (name.empty() || kBlank.find(name.front()) == std::string_view::npos) return std::nullopt;
  return std::string(trimmed(name));
}

}  // namespace

Status Profiles::add(std::string_view text, FileKind kind) {
  if (text.size() > kMaxFileBytes) return bad_line(0, "the file has more than 1 MiB");
  Profile* current = nullptr;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end), content = trimmed(line);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (is_comment(content)) continue;
    if (content.front() == '[') {
      const std::size_t close = content.find(']');
      if (close == std::string_view::npos) return bad_line(number, "a section's name ends with ]");
      const auto name = profile_of(trimmed(content.substr(1, close - 1)), kind == FileKind::kConfig);
      current = name ? &profiles_[*name] : nullptr;
      continue;
    }
    if (kBlank.find(line.front()) != std::string_view::npos) continue;  // below a setting
    const std::size_t equals = content.find('=');
    if (equals == 0 || equals == std::string_view::npos)
      return bad_line(number, "is neither [section] nor name = value");
    if (current == nullptr) continue;
    (*current)[lower_case(trimmed(content.substr(0, equals)))] =
        std::string(without_comment(trimmed(content.substr(equals + 1))));
  }
  return ok();
}

const Profile* Profiles::find(std::string_view name) const noexcept {
  const auto at = profiles_.find(name);
  return at == profiles_.end() ? nullptr : &at->second;
}

std::optional<std::string> setting(const Profile& profile, std::string_view name) {
  const auto at = profile.find(name);
  if (at == profile.end() || at->second.empty()) return std::nullopt;
  return at->second;
}

}  // namespace keyhold::aws
