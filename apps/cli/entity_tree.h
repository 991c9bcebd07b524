#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "cli/place.h"

namespace keyhold::apps {

/// How a command comes into the tree: its parent, name, description and what it does.
using AddCommand = std::function<CLI::App*(CLI::App&, const char*, const char*, std::function<int()>)>;
using AddGroup = std::function<CLI::App*(CLI::App&, const char*, const char*)>;

/// The commands of entity_commands.h below `iam`. `common` outlives the tree.
void add_entity_commands(CLI::App& iam, const AddGroup& group, const AddCommand& command, const CommonOptions& common);

}  // namespace keyhold::apps
