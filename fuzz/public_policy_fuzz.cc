// A secret's policy: whatever the engine takes, the question of broad access has an answer; it has one of what the
// engine refuses too.
#include <cstdint>
#include <string_view>

#include "../src/secrets/public_policy.h"
#include "keyhold/iam/policy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto policy = keyhold::iam::Policy::parse(text, keyhold::iam::PolicyKind::kResourcePolicy);
  static_cast<void>(policy);
  static_cast<void>(keyhold::secrets::grants_broad_access(text));
  return 0;
}
