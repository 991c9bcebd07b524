#pragma once

#include <vector>

#include "keyhold/aws/secrets_shapes.h"
#include "keyhold/secrets/secret.h"

namespace keyhold::secrets {

/// Whether `secret` passes every filter of a ListSecrets request: one of a filter's values must fit (a value that
/// begins with '!' fits where the rest of it doesn't). Names, tags and Regions fit by their beginning, case counts; a
/// description, and all fields together, where every word of the value begins a word of theirs, case doesn't count. Words
/// end at spaces, and at `/-_+=.@` in a text that has only one of these; a capital before small letters begins one.
bool passes(const Secret& secret, const std::vector<aws::SecretFilter>& filters);

}  // namespace keyhold::secrets
