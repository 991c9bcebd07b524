#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/base/clock.h"
#include "keyhold/base/id.h"
#include "keyhold/base/result.h"
#include "keyhold/base/task.h"
#include "keyhold/crypto/digest.h"
#include "keyhold/record/place.h"

namespace keyhold::keyring {

enum class GenerationState : std::uint8_t { kPending, kActive, kRetired };
std::string_view name(GenerationState state);

/// The registry's row of one data key: what a keyring entry must equal, so that a keyring can't be rolled back or
/// spliced.
struct Generation {
  record::KeyClass cls = record::KeyClass::kRec;
  std::uint32_t number = 1;
  GenerationState state = GenerationState::kPending;
  std::string key_arn;
  crypto::Digest blob_digest{};  ///< SHA-256 of the wrapped key; zero while pending
  crypto::Digest kcv{};          ///< key commitment; zero while pending
  WallTime created{};
  std::uint64_t records = 0;  ///< encrypted so far, as last counted
  std::uint64_t bytes = 0;
};

/// Where generations are kept; an adapter in `tenancy` keeps them in the sealed registry. Thread-safe, durable on
/// return.
class GenerationRegistry {
 public:
  virtual ~GenerationRegistry() = default;
  /// Every generation of the (tenant, store), any order. Errors: kNotFound (no such tenant), kUnavailable,
  /// kDoesNotOpen.
  virtual Task<Result<std::vector<Generation>>> generations(TenantId tenant, record::Store store) = 0;
  /// Adds `row` (pending); kConflict when it exists already.
  virtual Task<Status> add(TenantId tenant, record::Store store, Generation row) = 0;
  /// pending → active with commitment and digest; kConflict when the row is not pending (any more).
  virtual Task<Status> activate(TenantId tenant, record::Store store, Generation row) = 0;
  /// Adds to the use counts; returns the row with its new totals.
  virtual Task<Result<Generation>> add_use(TenantId tenant, record::Store store, record::KeyClass cls,
                                           std::uint32_t number, std::uint64_t records, std::uint64_t bytes) = 0;
};

/// What the counts of a generation ask for (crypto-design 5): rotate at 2^32 records, 2^45 bytes or 365 days; refuse to
/// encrypt at 2^40 records or 2^50 bytes.
enum class UseVerdict : std::uint8_t { kFine, kRotate, kRefuse };
struct Used {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
};
UseVerdict judge_use(Used used, WallTime created, WallTime now);

}  // namespace keyhold::keyring
