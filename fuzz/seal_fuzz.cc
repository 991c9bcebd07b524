// Seal files of both versions. What parses must come out the same, up to the MAC, when it is written again; no random key file opens
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
  if (file->open_with_key_file(zeros)) std::abort();
  for (const record::SealSlot& slot : file->slots())
    if (slot.number == 0 || slot.label.size() > record::SealFile::kMaxLabelBytes) std::abort();
  return 0;
}
