#pragma once

#include <filesystem>

namespace keyhold::apps {

struct DemoOptions {
  std::filesystem::path input = "examples/companies.csv";
  std::filesystem::path data_directory;  ///< empty: a temporary one, removed at the end
};

/// `keyhold demo`: the whole promise on real records, step by step, against a `keyhold dev` of its own. Returns 0 only
/// when every step held.
int run_demo(const DemoOptions& options);

}  // namespace keyhold::apps
