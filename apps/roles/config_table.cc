#include "roles/config_table.h"

#include <charconv>

#include "keyhold/net/url.h"

namespace keyhold::apps {
namespace {

std::string place_of(const std::string& path, const toml::node* node) {
  return node == nullptr ? path : path + ":" + std::to_string(node->source().begin.line);
}

}  // namespace

const toml::node* ConfigTable::find(std::string_view name) {
  known_.emplace(name);
  return table_ == nullptr ? nullptr : table_->get(name);
}

void ConfigTable::fault(std::string_view name, const std::string& what) {
  const toml::node* node = table_ == nullptr ? nullptr : table_->get(name);
  faults_.push_back(place_of(path_, node) + ": " + named(name) + ": " + what);
}

ConfigTable ConfigTable::below(std::string_view name) {
  const toml::node* node = find(name);
  if (node != nullptr && !node->is_table()) fault(name, "must be a table, [" + named(name) + "]");
  return {node == nullptr ? nullptr : node->as_table(), named(name) + ".", path_, faults_};
}

void ConfigTable::text(std::string_view name, std::string& out) {
  const toml::node* node = find(name);
  if (node == nullptr) return;
  if (const auto* value = node->as_string())
    out = value->get();
  else
    fault(name, "must be a text in quotes");
}

void ConfigTable::required(std::string_view name, std::string& out) {
  text(name, out);
  if (out.empty()) fault(name, "is missing");
}

void ConfigTable::file(std::string_view name, std::filesystem::path& out) {
  std::string value = out.string();
  text(name, value);
  out = value;
}

void ConfigTable::id(std::string_view name, DeploymentId& out) {
  std::string value;
  text(name, value);
  if (value.empty()) return;
  const Result<DeploymentId> parsed = DeploymentId::parse(value);
  if (parsed)
    out = *parsed;
  else
    fault(name, "must be a UUID");
}

void ConfigTable::endpoint(std::string_view name, EndpointUrl& out) {
  text(name, out);
  if (!out.empty() && !net::parse_url(out)) fault(name, "must be https://HOST:PORT");
}

void ConfigTable::urls(std::map<std::string, EndpointUrl>& out) {
  if (table_ == nullptr) return;
  for (const auto& [key, node] : *table_) {
    const std::string name(key.str());
    EndpointUrl url;
    text(name, url);
    if (url.empty() || !net::parse_url(url))
      fault(name, "must be https://HOST[:PORT][/PATH]");
    else
      out.emplace(name, std::move(url));
  }
}

void ConfigTable::listen(std::string_view name, Listen& out) {
  std::string value;
  text(name, value);
  if (value.empty()) return;
  const std::size_t colon = value.rfind(':');
  const std::string_view digits = std::string_view(value).substr(colon == std::string::npos ? value.size() : colon + 1);
  std::uint16_t port = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || failed != std::errc() || end != digits.data() + digits.size())
    return fault(name, "must be \"ADDRESS:PORT\"");
  out = {value.substr(0, colon), port};
}

void ConfigTable::number(std::string_view name, std::uint64_t& out, std::uint64_t min, std::uint64_t max) {
  const toml::node* node = find(name);
  if (node == nullptr) return;
  const auto* value = node->as_integer();
  if (value == nullptr) return fault(name, "must be a whole number");
  if (value->get() < 0 || static_cast<std::uint64_t>(value->get()) < min ||
      static_cast<std::uint64_t>(value->get()) > max)
    return fault(name, "must be " + std::to_string(min) + " to " + std::to_string(max));
  out = static_cast<std::uint64_t>(value->get());
}

void ConfigTable::seconds(std::string_view name, std::chrono::seconds& out, std::int64_t min, std::int64_t max) {
  auto value = static_cast<std::uint64_t>(out.count());
  number(name, value, static_cast<std::uint64_t>(min), static_cast<std::uint64_t>(max));
  out = std::chrono::seconds(value);
}

void ConfigTable::end() {
  if (table_ == nullptr) return;
  for (const auto& [key, node] : *table_)
    if (!known_.contains(key.str())) fault(key.str(), "is not a setting of this role");
}

}  // namespace keyhold::apps
