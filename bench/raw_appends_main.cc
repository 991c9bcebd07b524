// Raw RocksDB beside the running platform: bench/server_bench.py asks it for a slice whenever the platform rests.
// Argument: a folder. For each line on standard input, which is a number of milliseconds, it prints the appends a
// second of one thread that merges 64 a sync, and of 64 threads under RocksDB's own group commit.
#include <cstdio>
#include <iostream>

#include "raw_appends.h"

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: raw_appends FOLDER\n"), 2;
  keyhold::bench::RawAppends raw(argv[1]);
  for (unsigned milliseconds = 0; std::cin >> milliseconds;) {
    const std::chrono::milliseconds time(milliseconds);
    const double merged = raw.merged(time);
    std::printf("%.0f %.0f\n", merged, raw.grouped(time));
    std::fflush(stdout);
  }
}
