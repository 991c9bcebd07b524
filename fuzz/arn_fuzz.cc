#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "keyhold/aws/arn.h"

// Whatever parses as an ARN, of any kind, is written back as the same text.
namespace {

template <class Name>
void check_round_trip(std::string_view text) {
  const auto name = Name::parse(text);
  if (name && name->text() != text) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_round_trip<keyhold::aws::Arn>(text);
  check_round_trip<keyhold::aws::KeyArn>(text);
  check_round_trip<keyhold::aws::KeyName>(text);
  check_round_trip<keyhold::aws::AliasArn>(text);
  check_round_trip<keyhold::aws::IamArn>(text);
  check_round_trip<keyhold::aws::SecretArn>(text);
  (void)keyhold::aws::parse_key_reference(text);
  return 0;
}
