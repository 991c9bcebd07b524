#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"

namespace keyhold::aws {

/// One profile: settings by their name, lower case.
using Profile = std::map<std::string, std::string, std::less<>>;

/// The shared config and credentials files (AWS SDKs and Tools Reference Guide, "Shared config and credentials files").
/// A file may hold secrets, so what is read of it is wiped with the object; secrets are handed on as SecretBytes.
class Profiles {
 public:
  static constexpr std::size_t kMaxFileBytes = 1 << 20;

  Profiles() = default;
  Profiles(Profiles&&) noexcept = default;
  Profiles& operator=(Profiles&&) noexcept = default;
  ~Profiles();

  /// In the config file a profile's section is `[profile NAME]`, and `[default]`; in the credentials file `[NAME]`.
  /// Sections of other kinds (`sso-session`, `services`) are passed over, and so are settings below settings.
  /// Errors: kInvalidArgument, naming the line.
  Status add_config(std::string_view text);
  Status add_credentials(std::string_view text);  ///< what stands here wins
  const Profile* find(std::string_view name) const noexcept;

 private:
  enum class FileKind : unsigned char { kConfig, kCredentials };
  Status add(std::string_view text, FileKind kind);
  std::map<std::string, Profile, std::less<>> profiles_;
};

/// A setting, or nothing.
std::optional<std::string> setting(const Profile& profile, std::string_view name);

}  // namespace keyhold::aws
