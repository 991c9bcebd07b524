#pragma once

#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"

namespace keyhold::apps {

/// The first line of standard input; where that is a terminal, asked for and not shown. Errors: kInvalidArgument,
/// empty.
Result<SecretBytes> read_passphrase();

}  // namespace keyhold::apps
