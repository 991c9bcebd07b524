#pragma once

#include <map>
#include <string>

#include "keyhold/base/json.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"

/// The shapes are the requests and answers of the AWS JSON 1.1 operations: plain structs in kms_shapes.h and
/// secrets_shapes.h, made as `DecryptRequest{.ciphertext_blob = …}`. What each holds, and the constraints on it, is one
/// table beside it (kms_shapes.cc, secrets_shapes.cc), which parses, checks and writes for server and client alike.
namespace keyhold::aws {

/// Errors: kInvalidArgument with reason "SerializationException" (a member of another JSON type) or
/// "ValidationException" (constraints; every violation is named, as AWS words it). Unknown members are ignored.
template <class Shape>
Result<Shape> parse_shape(const json::Object& body);

/// JSON, in memory that is wiped: plaintext goes from its member into it and nowhere else.
template <class Shape>
PlaintextBytes write_shape(const Shape& shape);

/// What an encryption is bound to. Sorted by the bytes of the key.
using EncryptionContext = std::map<std::string, std::string>;

}  // namespace keyhold::aws
