#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "keyhold/aws/kms_crypto_shapes.h"
#include "keyhold/aws/kms_grant_shapes.h"
#include "keyhold/aws/kms_key_store_shapes.h"
#include "keyhold/aws/kms_material_shapes.h"
#include "keyhold/aws/kms_shapes.h"
#include "keyhold/aws/on_behalf_of.h"
#include "keyhold/aws/protocol.h"
#include "keyhold/aws/secrets_shapes.h"
#include "keyhold/aws/sts_shapes.h"

// Bodies and headers of the AWS protocol: what a shape takes, it writes so that it reads the same again.
namespace {

using namespace keyhold;
using namespace keyhold::aws;

template <class Shape>
void check_shape(const json::Object& object) {
  const Result<Shape> shape = parse_shape<Shape>(object);
  if (!shape) return;
  const PlaintextBytes written = write_shape(*shape);
  const Result<Shape> again = parse_shape<Shape>(json::parse_object(written.text()).value());
  if (!again || write_shape(*again).text() != written.text()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)parse_target(text);
  (void)parse_query_body(text);
  (void)GetCallerIdentityResponse::parse(text);
  const auto assertion = OnBehalfOf::from_header(text);
  if (assertion && assertion->to_header() != text) std::abort();
  const Result<json::Object> object = parse_json_body(text);
  if (!object) return 0;
  check_shape<EncryptRequest>(*object);
  check_shape<CreateKeyRequest>(*object);
  check_shape<GenerateDataKeyRequest>(*object);
  check_shape<DescribeKeyResponse>(*object);
  check_shape<SignRequest>(*object);
  check_shape<CreateGrantRequest>(*object);
  check_shape<ImportKeyMaterialRequest>(*object);
  check_shape<ReplicateKeyResponse>(*object);
  check_shape<CreateCustomKeyStoreRequest>(*object);
  check_shape<CreateSecretRequest>(*object);
  check_shape<ListSecretsRequest>(*object);
  check_shape<GetSecretValueResponse>(*object);
  return 0;
}
