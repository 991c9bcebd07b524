// The shared config and credentials files, and what a container's endpoint or instance metadata answers. The first byte
// chooses. What is read of a file has no blanks around it, and whole credentials have all their parts.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "keyhold/aws/credentials_chain.h"
#include "keyhold/aws/profile.h"

namespace keyhold::aws {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void fuzz_profiles(std::string_view text) {
  Profiles profiles;
  const Status config = profiles.add_config(text), credentials = profiles.add_credentials(text);
  for (const Status* read : {&config, &credentials})
    require(*read || read->error().code == ErrorCode::kInvalidArgument);
  const Profile* const profile = profiles.find("default");
  if (profile == nullptr) return;
  for (const auto& [name, value] : *profile) {
    require(!name.empty() && name.find('\n') == std::string::npos && value.find('\n') == std::string::npos);
    require(value.empty() || (value.front() != ' ' && value.back() != ' '));
  }
}

void fuzz_json(std::string_view text) {
  const Result<TimedCredentials> read = parse_json_credentials(text);
  if (!read) return require(read.error().code == ErrorCode::kUnavailable);
  require(!read->credentials->access_key_id.empty() && read->credentials->session_token && read->expiration);
}

}  // namespace
}  // namespace keyhold::aws

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  (data[0] % 2 == 0 ? keyhold::aws::fuzz_profiles : keyhold::aws::fuzz_json)(text);
  return 0;
}
