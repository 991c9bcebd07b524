#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "keyhold/base/result.h"
#include "roles/config.h"

namespace keyhold::apps {

using RoleConfig = std::variant<KmsConfig, SecretsConfig, PlatformConfig>;

struct ConfigReading {
  RoleConfig config;
  std::vector<std::string> faults;  ///< "FILE:LINE: what is wrong", one each; empty: the configuration is good
};

/// Reads a role's TOML file (docs/configuration.md). Unknown keys, wrong types and values out of range are faults; all
/// of them are found, not only the first. Errors: kNotFound, kUnavailable (the file), kInvalidArgument (not TOML, no
/// role).
Result<ConfigReading> read_config(const std::filesystem::path& path);

/// The same from text; `path` is what faults name.
Result<ConfigReading> parse_config(std::string_view text, const std::string& path);

/// The file for a configuration, such that parse_config gives it back.
std::string to_toml(const KmsConfig& config);
std::string to_toml(const SecretsConfig& config);
std::string to_toml(const PlatformConfig& config);

}  // namespace keyhold::apps
