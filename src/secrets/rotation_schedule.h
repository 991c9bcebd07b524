#pragma once

#include <optional>
#include <string>

#include "keyhold/base/clock.h"
#include "keyhold/base/result.h"
#include "keyhold/secrets/secret.h"

/// When a secret is to be rotated: AutomaticallyAfterDays, rate(…) and cron(…) with their windows, all in UTC.
/// Source: Secrets Manager User Guide, "Rotation schedules". Pure.
namespace keyhold::secrets {

struct RotationWindow {
  WallTime begin;
  WallTime end;  ///< its last second: what NextRotationDate says
};

/// The first window of `rotation`'s rules that begins after `after`, a rotation or the moment they were set; nothing
/// where it has no rules, or a cron expression names no day any more.
std::optional<RotationWindow> next_window(const Rotation& rotation, WallTime after);

/// When the window that ends with `rotation.next` begins.
std::optional<WallTime> due_at(const Rotation& rotation);

/// Errors: InvalidParameterException for rules that contradict each other, an expression that is none, or a rotation
/// more often than every four hours.
Status check_rules(const Rotation& rotation);

}  // namespace keyhold::secrets
