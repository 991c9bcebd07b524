#pragma once

#include <cstdio>

namespace keyhold::bench {

/// A figure of the summary that scripts/bench prints: what it says, its value, and its aim as the issue has it.
inline void print_figure(const char* what, double value, const char* relation, double aim) {
  std::printf("figure | %s | %.2f | %s %.2f\n", what, value, relation, aim);
}

}  // namespace keyhold::bench
