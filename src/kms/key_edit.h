#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "key_access.h"
#include "keyhold/base/task.h"
#include "keyhold/kms/call.h"
#include "keyhold/kms/key.h"
#include "keyhold/kms/parts.h"

namespace keyhold::kms {

/// A change of one key: who may make it and in which states, what it becomes, and what those who hold leases are told.
struct KeyEdit {
  Operation operation;
  std::function<Status(Key&)> edit;  ///< an error leaves all as it was
  std::string_view announced;        ///< in the stream of key changes; empty: nothing that a decision depends on
  AccessFacts facts = {};            ///< what the policies are told beside caller and key
};

/// Resolves the key (no alias), asks the policies and its state, edits a copy, and puts it into place, durable with its
/// audit line. Returns the key as it is now. Errors: AWS's, and those of `edit`.
Task<Result<KeyPtr>> edit_key(const Parts& parts, Call& call, std::string key_id, KeyEdit change);

/// The last step of every change of keys: their rows and the call's audit line in one commit, then what everyone sees.
/// `batch` may hold rows of the change already. `announced`: as in KeyEdit.
Task<Status> commit_keys(const Parts& parts, Call& call, storage::Batch batch, std::vector<Key> keys,
                         std::string_view announced);

}  // namespace keyhold::kms
