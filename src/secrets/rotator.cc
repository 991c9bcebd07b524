#include "keyhold/secrets/rotator.h"

#include <algorithm>

#include "keyhold/base/log.h"
#include "replication.h"
#include "rotation_run.h"
#include "rotation_schedule.h"

namespace keyhold::secrets {
namespace {

constexpr const char* kRotationScheduler = "keyhold:secret-rotation";

bool is_due(const Secret& secret, WallTime now) {
  if (!secret.rotation || !secret.rotation->enabled || secret.deletion || secret.primary_region) return false;
  const Rotation& rotation = *secret.rotation;
  if (rotation.run) return rotation.run->not_before <= now;
  const std::optional<WallTime> at = due_at(rotation);
  return at && *at <= now;
}

bool is_same(const Rotation::Run& a, const Rotation::Run& b) {
  return a.token == b.token && a.step == b.step && a.failures == b.failures;
}

}  // namespace

/// A secret that is being rotated, until it dies.
class Rotator::Busy {
 public:
  Busy(Rotator& rotator, SecretPlace place) : rotator_(&rotator), place_(std::move(place)) {}
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;
  ~Busy() {
    const std::lock_guard lock(rotator_->mutex_);
    rotator_->busy_.erase(place_);
  }

 private:
  Rotator* rotator_;
  const SecretPlace place_;
};

std::vector<SecretPlace> Rotator::due(WallTime now) {
  std::vector<SecretPlace> out;
  for (const SecretPtr& secret : parts_.secrets.rotated()) {
    if (!is_due(*secret, now)) continue;
    const std::lock_guard lock(mutex_);
    if (busy_.insert(secret->place).second) out.push_back(secret->place);
  }
  return out;
}

std::size_t Rotator::active() const {
  const std::lock_guard lock(mutex_);
  return busy_.size();
}

Task<Status> Rotator::advance(SecretPlace place) {
  const Busy busy(*this, place);
  for (bool goes_on = true; goes_on;) {
    KEYHOLD_CO_TRY(const SecretPtr secret, co_await begin(place));
    if (secret == nullptr) co_return ok();
    KEYHOLD_CO_TRY(goes_on, co_await take_step(secret));
  }
  co_return ok();
}

// The secret with a run that may go on now; nullptr: nothing to do.
Task<Result<SecretPtr>> Rotator::begin(SecretPlace place) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  const WallTime now = parts_.clock.now();
  SecretPtr secret = parts_.secrets.find(place);
  if (secret == nullptr || !is_due(*secret, now)) co_return SecretPtr();
  if (secret->rotation->run) co_return secret;
  Secret next = *secret;
  begin_run(next, uuid::text(uuid::random()), now);
  storage::Batch batch;
  std::string action("secretsmanager:RotationStarted"), verdict("scheduled");
  KEYHOLD_CO_CHECK(co_await store(std::move(next), std::move(batch), std::move(action), std::move(verdict)));
  co_return parts_.secrets.find(place);
}

// Whether there is another step to take at once.
Task<Result<bool>> Rotator::take_step(SecretPtr secret) {
  const Rotation::Run run = *secret->rotation->run;
  RotationEvent event{step_name(run), secret->arn, run.token};
  Status done = co_await hooks_.invoke(secret->rotation->lambda_arn, std::move(event));
  if (!done)
    log::warning("rotation-step-failed", {{log::Key::kOperation, std::string(step_name(run))},
                                          {log::Key::kSecretArn, parts_.vault.opaque_id(*secret)},
                                          {log::Key::kError, done.error()}});
  const bool goes_on = done.has_value();
  KEYHOLD_CO_CHECK(co_await note(secret->place, run, std::move(done)));
  co_return goes_on;
}

// A rotation that was cancelled or begun anew while its hook worked is not this one any more.
Task<Status> Rotator::note(SecretPlace place, Rotation::Run run, Status done) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  const SecretPtr secret = parts_.secrets.find(place);
  if (secret == nullptr || !secret->rotation || !secret->rotation->run) co_return ok();
  if (!is_same(*secret->rotation->run, run)) co_return ok();
  Secret next = *secret;
  storage::Batch batch;
  const WallTime now = parts_.clock.now();
  std::string verdict = std::string(step_name(run)) + " done";
  if (done) done = note_success(batch, next, now, verdict);
  if (!done) {
    note_failure(batch, next, now);
    verdict = std::string(step_name(run)) + " failed";
  }
  std::string action("secretsmanager:RotationStep");
  if (!done) action = "secretsmanager:RotationFailed";
  if (done && !next.rotation->run) action = "secretsmanager:RotationSucceeded";
  co_return co_await store(std::move(next), std::move(batch), std::move(action), std::move(verdict));
}

Status Rotator::note_success(storage::Batch& batch, Secret& secret, WallTime now, std::string& verdict) const {
  Rotation& rotation = *secret.rotation;
  Rotation::Run& run = *rotation.run;
  if (run.only_test) {
    end_test(parts_.vault, batch, secret);
    return ok();
  }
  if (run.step + 1 < kRotationSteps) {
    ++run.step;
    run.failures = 0;
    return ok();
  }
  const Version* const made = secret.find_version(run.token);
  if (made == nullptr || !made->has(kCurrent))
    return Error{ErrorCode::kConflict, "finishSecret did not move AWSCURRENT to the new version"};
  rotation.run.reset();
  rotation.last = now;
  plan_next(rotation, now);
  secret.changed = now;
  verdict = "rotated";
  return ok();
}

void Rotator::note_failure(storage::Batch& batch, Secret& secret, WallTime now) const {
  Rotation::Run& run = *secret.rotation->run;
  if (run.only_test) return end_test(parts_.vault, batch, secret);
  run.step = 0;
  ++run.failures;
  const auto doubled = first_pause_ * (std::int64_t{1} << std::min(run.failures - 1, 20U));
  run.not_before = now + std::min<std::chrono::seconds>(doubled, kLongestPause);
}

Task<Status> Rotator::store(Secret secret, storage::Batch batch, std::string action, std::string verdict) {
  ReplicaChange none;
  std::vector<Secret> rows = sync_replicas(parts_, batch, secret, none);
  audit::Decision decision;
  decision.who = kRotationScheduler;
  decision.action = std::move(action);
  decision.resource = parts_.vault.opaque_id(secret);
  decision.region = secret.place.region;
  decision.verdict = std::move(verdict);
  rows.push_back(std::move(secret));
  for (const Secret& row : rows) KEYHOLD_CO_CHECK(parts_.vault.put_secret(batch, row));
  KEYHOLD_CO_CHECK(co_await parts_.audit.append(std::move(decision), std::move(batch)));
  for (Secret& row : rows) parts_.secrets.put(std::make_shared<const Secret>(std::move(row)));
  co_return ok();
}

}  // namespace keyhold::secrets
