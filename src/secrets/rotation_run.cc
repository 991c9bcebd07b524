#include "rotation_run.h"

#include <array>

#include "rotation_schedule.h"
#include "version_stages.h"

namespace keyhold::secrets {
namespace {

constexpr std::array<const char*, kRotationSteps> kStepNames{"createSecret", "setSecret", "testSecret", "finishSecret"};
constexpr std::size_t kTestStep = 2;

}  // namespace

void begin_run(Secret& secret, std::string token, WallTime now) {
  Version waiting;
  waiting.id = token;
  waiting.created = now;
  detach(secret, kPending);
  settle(secret, std::move(waiting)).labels.emplace_back(kPending);
  secret.rotation->run = Rotation::Run{.token = std::move(token), .not_before = now};
  secret.changed = now;
}

void end_test(const Vault& vault, storage::Batch& batch, Secret& secret) {
  const std::string token = secret.rotation->run->token;
  const Version* const tried = secret.find_version(token);
  if (tried != nullptr && !tried->has(kCurrent)) {
    vault.erase_value(batch, secret, *tried);
    std::erase_if(secret.versions, [&token](const Version& version) { return version.id == token; });
  }
  secret.rotation->run.reset();
}

void plan_next(Rotation& rotation, WallTime from) {
  const std::optional<RotationWindow> window = next_window(rotation, from);
  rotation.next = window ? std::optional(window->end) : std::nullopt;
}

const char* step_name(const Rotation::Run& run) noexcept {
  return kStepNames[run.only_test ? kTestStep : std::min<std::size_t>(run.step, kRotationSteps - 1)];
}

}  // namespace keyhold::secrets
