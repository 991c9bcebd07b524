#include "generation_body.h"

#include <cstring>
#include <optional>

#include "body.h"

namespace keyhold::tenancy {
namespace {

std::optional<record::KeyClass> class_named(std::string_view text) {
  if (text == record::name(record::KeyClass::kRec)) return record::KeyClass::kRec;
  if (text == record::name(record::KeyClass::kIdx)) return record::KeyClass::kIdx;
  return std::nullopt;
}

std::optional<keyring::GenerationState> generation_state_named(std::string_view text) {
  using keyring::GenerationState;
  for (const GenerationState state : {GenerationState::kPending, GenerationState::kActive, GenerationState::kRetired})
    if (keyring::name(state) == text) return state;
  return std::nullopt;
}

std::optional<crypto::Digest> digest_of_hex(std::string_view text) {
  const Result<Bytes> bytes = from_hex(text);
  crypto::Digest out;
  if (!bytes || bytes->size() != out.size()) return std::nullopt;
  std::memcpy(out.data(), bytes->data(), out.size());
  return out;
}

}  // namespace

json::Object generation_to_json(const keyring::Generation& row) {
  return {{"class", record::name(row.cls)},
          {"gen", row.number},
          {"state", keyring::name(row.state)},
          {"keyArn", row.key_arn},
          {"blobSha256", to_hex(row.blob_digest)},
          {"kcv", to_hex(row.kcv)},
          {"created", to_rfc3339(row.created)},
          {"records", row.records},
          {"bytes", row.bytes}};
}

Result<keyring::Generation> generation_from_json(const json::Object& body) {
  BodyReader in(body);
  keyring::Generation row;
  row.cls = in.named("class", class_named);
  const std::uint64_t number = in.number("gen");
  if (number < 1 || number > UINT32_MAX) in.fail("gen");
  row.number = static_cast<std::uint32_t>(number);
  row.state = in.named("state", generation_state_named);
  row.key_arn = in.text("keyArn");
  row.blob_digest = in.named("blobSha256", digest_of_hex);
  row.kcv = in.named("kcv", digest_of_hex);
  row.created = in.time("created");
  row.records = in.number("records");
  row.bytes = in.number("bytes");
  KEYHOLD_CHECK(in.finish());
  return row;
}

}  // namespace keyhold::tenancy
