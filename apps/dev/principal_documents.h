#pragma once

#include <string_view>

/// The documents of policies/, as they are: with ${…} where something is to be filled in.
namespace keyhold::apps {

std::string_view provisioner_document();
std::string_view events_document();
std::string_view registry_document();
std::string_view secrets_document();

}  // namespace keyhold::apps
