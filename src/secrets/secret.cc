#include "keyhold/secrets/secret.h"

#include <algorithm>

namespace keyhold::secrets {

bool Version::has(std::string_view label) const noexcept {
  return std::find(labels.begin(), labels.end(), label) != labels.end();
}

const Version* Secret::find_version(std::string_view id) const noexcept {
  const auto found = std::find_if(versions.begin(), versions.end(), [id](const Version& v) { return v.id == id; });
  return found == versions.end() ? nullptr : &*found;
}

const Version* Secret::find_labelled(std::string_view label) const noexcept {
  const auto found = std::find_if(versions.begin(), versions.end(), [label](const Version& v) { return v.has(label); });
  return found == versions.end() ? nullptr : &*found;
}

}  // namespace keyhold::secrets
