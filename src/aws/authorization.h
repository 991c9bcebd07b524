#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "keyhold/aws/sigv4_verifier.h"

namespace keyhold::aws::sigv4 {

/// The value of an Authorization header, its syntax checked.
struct Authorization {
  std::string access_key_id;
  Scope scope;
  std::vector<std::string> signed_headers;  ///< lower case, sorted, each once
  Signature signature;
};

std::variant<Authorization, Refusal> parse_authorization(std::string_view value);

Refusal refuse(Verdict verdict, std::string exception, std::string message);
/// IncompleteSignatureException, AWS's answer to a form it can't read.
Refusal incomplete(std::string message);
/// InvalidSignatureException for a form that was read and found wrong.
Refusal invalid(Verdict verdict, std::string message);
/// The signature is not the one we calculate.
Refusal mismatch();

}  // namespace keyhold::aws::sigv4
