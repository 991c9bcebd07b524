#pragma once

#include <string>

#include "keyhold/secrets/vault.h"

/// How a rotation changes its secret's row. Pure but for the rows it erases.
namespace keyhold::secrets {

/// Adds the version that the rotation is to fill, under AWSPENDING and without a value, and the run itself.
void begin_run(Secret& secret, std::string token, WallTime now);
/// Takes the version of a mere test away.
void end_test(const Vault& vault, storage::Batch& batch, Secret& secret);
/// The rules' next window after `from`, where rotation is on.
void plan_next(Rotation& rotation, WallTime from);
/// What happens now: createSecret, setSecret, testSecret or finishSecret.
const char* step_name(const Rotation::Run& run) noexcept;

inline constexpr std::uint32_t kRotationSteps = 4;

}  // namespace keyhold::secrets
