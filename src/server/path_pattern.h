#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keyhold::server {

/// The variable parts of `path`, percent-decoded, when it has the form of `pattern`, in which a segment `*` stands for
/// any non-empty one.
std::optional<std::vector<std::string>> match_path(std::string_view pattern, std::string_view path);

}  // namespace keyhold::server
