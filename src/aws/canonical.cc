#include "canonical.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "keyhold/aws/protocol.h"

namespace keyhold::aws::sigv4 {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// Resolves "", "." and ".." segments; the result begins with '/' and keeps a trailing one.
std::string normalized(std::string_view path) {
  std::vector<std::string_view> kept;
  bool ends_open = true;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view segment = path.substr(at, end - at);
    ends_open = segment.empty() || segment == "." || segment == "..";
    if (!ends_open) kept.push_back(segment);
    if (segment == ".." && !kept.empty()) kept.pop_back();
    at = end + 1;
  }
  std::string out;
  for (const std::string_view segment : kept) out.append("/").append(segment);
  if (ends_open) out.push_back('/');
  return out;
}

std::string encode_path(std::string_view path) {
  std::string out;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    if (at > 0) out.push_back('/');
    out.append(percent_encode(path.substr(at, end - at)));
    at = end + 1;
  }
  return out;
}

// A query part in the one canonical spelling. A broken escape is kept as text: the '%' is then encoded itself.
std::string encode_once(std::string_view part) {
  const Result<std::string> decoded = percent_decode(part);
  return percent_encode(decoded ? std::string_view(*decoded) : part);
}

// Word by word, one space between two.
void append_folded(std::string& out, std::string_view value) {
  const char* at = value.data();
  const char* const end = at + value.size();
  for (bool first = true;; first = false) {
    at = std::find_if_not(at, end, is_space);
    if (at == end) return;
    const char* const word_end = std::find_if(at, end, is_space);
    if (!first) out.push_back(' ');
    out.append(at, word_end);
    at = word_end;
  }
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string canonical_path(std::string_view path, PathRule rule) {
  if (path.empty() || path == "/") return "/";
  return encode_path(rule == PathRule::kNormalized ? normalized(path) : std::string(path));
}

std::string canonical_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    pairs.emplace_back(encode_once(pair.substr(0, equals)),
                       encode_once(pair.substr(std::min(equals + 1, pair.size()))));
  }
  std::sort(pairs.begin(), pairs.end());
  std::string out;
  for (const auto& [name, value] : pairs) {
    if (!out.empty()) out.push_back('&');
    out.append(name).append("=").append(value);
  }
  return out;
}

void append_canonical_headers(std::string& out, std::span<const net::Header> headers,
                              std::span<const std::string> names) {
  for (const std::string& name : names) {
    out.append(name).push_back(':');
    bool first = true;
    for (const net::Header& header : headers) {
      if (!net::equal_ignoring_case(header.name, name)) continue;
      if (!std::exchange(first, false)) out.push_back(',');
      append_folded(out, header.value);
    }
    out.push_back('\n');
  }
}

std::string join_names(std::span<const std::string> names) {
  std::string out;
  for (const std::string& name : names) {
    if (!out.empty()) out.push_back(';');
    out.append(name);
  }
  return out;
}

}  // namespace keyhold::aws::sigv4
