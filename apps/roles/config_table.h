#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "roles/config.h"

namespace keyhold::apps {

/// One table of a configuration file while it is read: remembers which keys were asked for, so that the rest is
/// unknown, and collects what is wrong with its line. A value that is absent or wrong leaves its target as it was.
class ConfigTable {
 public:
  ConfigTable(const toml::table* table, std::string prefix, std::string path, std::vector<std::string>& faults)
      : table_(table), prefix_(std::move(prefix)), path_(std::move(path)), faults_(faults) {}

  /// A table below this one; an absent one is empty.
  ConfigTable below(std::string_view name);
  void text(std::string_view name, std::string& out);
  void required(std::string_view name, std::string& out);
  void file(std::string_view name, std::filesystem::path& out);
  void id(std::string_view name, DeploymentId& out);
  void endpoint(std::string_view name, EndpointUrl& out);
  /// Every key of the table and its URL.
  void urls(std::map<std::string, EndpointUrl>& out);
  void listen(std::string_view name, Listen& out);
  void number(std::string_view name, std::uint64_t& out, std::uint64_t min, std::uint64_t max);
  void seconds(std::string_view name, std::chrono::seconds& out, std::int64_t min, std::int64_t max);
  /// One of two words; `second` is what the second one means.
  template <class T>
  void choice(std::string_view name, T& out, std::pair<std::string_view, T> first,
              std::pair<std::string_view, T> second) {
    std::string word(out == first.second ? first.first : second.first);
    text(name, word);
    if (word == first.first)
      out = first.second;
    else if (word == second.first)
      out = second.second;
    else
      fault(name, "must be \"" + std::string(first.first) + "\" or \"" + std::string(second.first) + "\"");
  }
  /// Every key that nothing asked for is a fault.
  void end();

 private:
  const toml::node* find(std::string_view name);
  void fault(std::string_view name, const std::string& what);
  std::string named(std::string_view name) const { return prefix_ + std::string(name); }

  const toml::table* table_;
  const std::string prefix_;
  const std::string path_;
  std::vector<std::string>& faults_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace keyhold::apps
