#pragma once

#include "cli/api.h"

namespace keyhold::apps {

/// Prints an API's answer: as it came with --output json, else for people, a resource's members one a line and a list's
/// resources one after the other.
void print_answer(const ApiAnswer& answer, bool as_json);
void print_text(std::string_view text);

}  // namespace keyhold::apps
