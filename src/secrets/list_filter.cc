#include "list_filter.h"

#include <algorithm>

namespace keyhold::secrets {
namespace {

constexpr std::string_view kPrimaryRegion = "primary-region";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_word_character(char c) {
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

bool begins_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(), [](char a, char b) { return lower(a) == lower(b); });
}

bool word_begins_with(std::string_view text, std::string_view prefix) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts_word = i == 0 || !is_word_character(text[i - 1]);
    if (starts_word && begins_with_ignoring_case(text.substr(i), prefix)) return true;
  }
  return false;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// Each word of the value by itself, in any order.
template <class Found>
bool every_word(std::string_view value, const Found& found) {
  const std::vector<std::string_view> words = words_of(value);
  return std::all_of(words.begin(), words.end(), found);
}

bool any_tag(const Secret& secret, std::string_view prefix, bool keys) {
  return std::any_of(secret.tags.begin(), secret.tags.end(), [prefix, keys](const auto& tag) {
    return std::string_view(keys ? tag.first : tag.second).starts_with(prefix);
  });
}

bool any_field(const Secret& secret, std::string_view prefix) {
  if (word_begins_with(secret.place.name, prefix) || word_begins_with(secret.description.value_or(""), prefix))
    return true;
  return std::any_of(secret.tags.begin(), secret.tags.end(), [prefix](const auto& tag) {
    return word_begins_with(tag.first, prefix) || word_begins_with(tag.second, prefix);
  });
}

// None, of a secret that is in one Region only.
std::string_view primary_region_of(const Secret& secret) {
  if (secret.primary_region) return *secret.primary_region;
  return secret.replicas.empty() ? std::string_view() : std::string_view(secret.place.region);
}

bool fits(const Secret& secret, std::string_view key, std::string_view value) {
  if (key == "name") return secret.place.name.starts_with(value);
  if (key == "description")
    return every_word(value,
                      [&](std::string_view word) { return word_begins_with(secret.description.value_or(""), word); });
  if (key == "tag-key") return any_tag(secret, value, true);
  if (key == "tag-value") return any_tag(secret, value, false);
  if (key == kPrimaryRegion) return primary_region_of(secret).starts_with(value);
  if (key == "all") return every_word(value, [&](std::string_view word) { return any_field(secret, word); });
  return false;  // owning-service: no service owns a secret here
}

bool fits_or_not(const Secret& secret, std::string_view key, std::string_view value) {
  return value.starts_with('!') ? !fits(secret, key, value.substr(1)) : fits(secret, key, value);
}

}  // namespace

bool passes(const Secret& secret, const std::vector<aws::SecretFilter>& filters) {
  return std::all_of(filters.begin(), filters.end(), [&secret](const aws::SecretFilter& filter) {
    const std::string key = filter.key.value_or("all");
    return std::any_of(filter.values.begin(), filter.values.end(),
                       [&](const std::string& value) { return fits_or_not(secret, key, value); });
  });
}

}  // namespace keyhold::secrets
