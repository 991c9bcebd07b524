#include "list_filter.h"

#include <algorithm>

namespace keyhold::secrets {
namespace {

constexpr std::string_view kPrimaryRegion = "primary-region";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_lower_letter(char c) {
  return c >= 'a' && c <= 'z';
}

bool begins_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(), [](char a, char b) { return lower(a) == lower(b); });
}

// The one character of these by which a text is broken into words; of a text with two of them, none (0).
char separator_of(std::string_view text) {
  constexpr std::string_view kSeparators = "/-_+=.@";
  char found = 0;
  for (const char c : text) {
    if (kSeparators.find(c) == std::string_view::npos || c == found) continue;
    if (found != 0) return 0;
    found = c;
  }
  return found;
}

// A capital before small letters begins a word, and a space or a separator ends one: "MyTest/one two" has four.
std::vector<std::string_view> words_of(std::string_view text) {
  const char separator = separator_of(text);
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  const auto end_word = [&](std::size_t end) {
    if (end > begin) out.push_back(text.substr(begin, end - begin));
    begin = end;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ' || (separator != 0 && text[i] == separator)) {
      end_word(i);
      begin = i + 1;
    } else if (!is_lower_letter(text[i]) && i + 1 < text.size() && is_lower_letter(text[i + 1])) {
      end_word(i);
    }
  }
  end_word(text.size());
  return out;
}

bool word_begins_with(std::string_view text, std::string_view prefix) {
  const std::vector<std::string_view> words = words_of(text);
  return std::any_of(words.begin(), words.end(),
                     [prefix](std::string_view word) { return begins_with_ignoring_case(word, prefix); });
}

// Each word of the value by itself, in any order; a value without a word fits nothing.
template <class Found>
bool every_word(std::string_view value, const Found& found) {
  const std::vector<std::string_view> words = words_of(value);
  return !words.empty() && std::all_of(words.begin(), words.end(), found);
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
