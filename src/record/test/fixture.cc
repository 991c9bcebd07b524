#include "fixture.h"

#include "keyhold/crypto/random.h"

namespace keyhold::record::fixture {

const json::Object& formats() {
  static const json::Object file = vectors::read_vectors("src/record/test/vectors/formats_v1.json");
  return file;
}

const json::Object& rows() {
  static const json::Object file = vectors::read_vectors("tests/vectors/rows_v1.json");
  return file;
}

const json::Object& seal() {
  static const json::Object file = vectors::read_vectors("tests/vectors/seal_file_v2.json");
  return file;
}

Store store_of(const json::Object& in) {
  return static_cast<Store>(vectors::number_of(in, "store"));
}

KeyPlace rec_place(TenantId tenant, Store store, std::uint32_t generation) {
  return {id_of<DeploymentId>(formats(), "deployment"), tenant, store, KeyClass::kRec, generation};
}

RecordKey random_key(std::uint32_t generation, Store store) {
  return RecordKey(crypto::random_secret(32), rec_place(TenantId::random(), store, generation));
}

std::string outcome(const OpenResult& opened) {
  const auto* const failure = std::get_if<OpenFailure>(&opened);
  return failure == nullptr ? "ok" : name(*failure);
}

}  // namespace keyhold::record::fixture
