// Seal files. What parses must come out the same, up to the MAC, when it is written again; no random key file opens
// one; a passphrase is not tried, since its cost is the file's to ask for within bounds.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "keyhold/record/seal_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace keyhold;
  static const SecretBytes zeros(32);
  const ByteView bytes(reinterpret_cast<const std::byte*>(data), size);
  const Result<record::SealFile> file = record::SealFile::parse(bytes);
  if (!file) return 0;
  const Bytes again = file->encode(zeros);
  if (!std::ranges::equal(ByteView(again).first(again.size() - 32), bytes.first(bytes.size() - 32))) std::abort();
  if (file->open_with_key_file(zeros) || file->open_with_passphrase_key(zeros)) std::abort();
  static_cast<void>(file->passphrase_parameters());
  return 0;
}
