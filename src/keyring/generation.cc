#include "keyhold/keyring/generation.h"

namespace keyhold::keyring {

std::string_view name(GenerationState state) {
  switch (state) {
    case GenerationState::kPending:
      return "pending";
    case GenerationState::kActive:
      return "active";
    case GenerationState::kRetired:
      return "retired";
  }
  return "retired";
}

UseVerdict judge_use(Used used, WallTime created, WallTime now) {
  constexpr std::uint64_t kRotateRecords = 1ULL << 32, kRotateBytes = 1ULL << 45;
  constexpr std::uint64_t kRefuseRecords = 1ULL << 40, kRefuseBytes = 1ULL << 50;
  constexpr auto kRotateAge = std::chrono::days(365);
  if (used.records >= kRefuseRecords || used.bytes >= kRefuseBytes) return UseVerdict::kRefuse;
  const bool old = now - created >= kRotateAge;
  return used.records >= kRotateRecords || used.bytes >= kRotateBytes || old ? UseVerdict::kRotate : UseVerdict::kFine;
}

}  // namespace keyhold::keyring
