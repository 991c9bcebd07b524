#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace keyhold::aws {

/// The text of the first element `<name>…</name>`, its entities resolved. For the flat answers of STS, no more.
std::optional<std::string> xml_element(std::string_view xml, std::string_view name);

}  // namespace keyhold::aws
