#pragma once

#include <filesystem>
#include <string>

#include "cli/place.h"

/// Calls of the operator's commands to the component ports: each prints the answer, or the error, and returns how to
/// end.
namespace keyhold::apps {

inline constexpr const char* kAccountsPath = "/keyhold/v1/accounts";

/// Without printing.
Result<ApiAnswer> ask_component_port(const CommonOptions& common, ApiCall call, PortOf role = PortOf::kKms);
int administer(const CommonOptions& common, ApiCall call, PortOf role = PortOf::kKms);
int administer(const CommonOptions& common, const char* method, const std::string& target);
/// PUT of a file's content, a policy document.
int put_document(const CommonOptions& common, const std::string& target, const std::filesystem::path& document);
/// GET of a document, printed as it is.
int get_document(const CommonOptions& common, const std::string& target);

}  // namespace keyhold::apps
