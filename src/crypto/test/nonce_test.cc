#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "keyhold/crypto/random.h"

namespace keyhold::crypto {
namespace {

std::string nonce_text() {
  const Nonce nonce = next_nonce();
  return std::string(as_text(nonce.bytes()));
}

TEST(Nonce, IsNeverGivenTwice) {
  std::vector<std::vector<std::string>> given(4);
  std::vector<std::thread> threads;
  for (auto& mine : given)
    threads.emplace_back([&mine] { std::generate_n(std::back_inserter(mine), 5000, nonce_text); });
  for (std::thread& thread : threads) thread.join();
  std::set<std::string> all;
  for (const auto& mine : given) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 20000u);
}

// A child starts with the parent's memory, but not with its unused nonces.
TEST(Nonce, IsNotSharedWithAForkedChild) {
  static_cast<void>(nonce_text());  // the pool is filled, and has some left
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    for (int i = 0; i < 64; ++i) {
      const std::string nonce = nonce_text();
      if (::write(pipe_ends[1], nonce.data(), nonce.size()) != static_cast<ssize_t>(nonce.size())) ::_exit(1);
    }
    ::_exit(0);
  }
  // The clock is xored into the first 8 bytes, so only the rest shows where a nonce came from.
  std::set<std::string> seen;
  for (int i = 0; i < 64; ++i) seen.insert(nonce_text().substr(8));
  for (int i = 0; i < 64; ++i) {
    char nonce[24];
    ASSERT_EQ(::read(pipe_ends[0], nonce, sizeof nonce), static_cast<ssize_t>(sizeof nonce));
    seen.insert(std::string(nonce + 8, 16));
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(seen.size(), 128u);
  ::close(pipe_ends[0]);
  ::close(pipe_ends[1]);
}

TEST(Random, FillsEveryByte) {
  Bytes ever(1000);
  for (int i = 0; i < 16; ++i) {
    Bytes bytes(1000);
    fill_random(bytes);
    for (std::size_t at = 0; at < bytes.size(); ++at) ever[at] |= bytes[at];
  }
  EXPECT_EQ(std::count(ever.begin(), ever.end(), std::byte{0}), 0);
  const SecretBytes one = random_secret(32), other = random_secret(32);
  EXPECT_FALSE(equal_constant_time(one.expose(), other.expose()));
}

}  // namespace
}  // namespace keyhold::crypto
