#pragma once

#include "keyhold/base/json.h"

namespace keyhold::iam::test {

/// The decision on a question in the form of `vectors/kms_policy.json`, made a second way: straight from the JSON text
/// of each document at each call, by recursion and string comparison, sharing no code with the engine. Slow and plain
/// on purpose. Expects well-formed documents.
bool naive_decision(const json::Object& question);

}  // namespace keyhold::iam::test
