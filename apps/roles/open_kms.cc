#include "roles/open_kms.h"

#include "keyhold/base/log.h"
#include "keyhold/server/aws_kms_routes.h"

namespace keyhold::apps {
namespace {

constexpr std::string_view kScheduler = "keyhold:scheduler";

}  // namespace

OpenKms::OpenKms(const Ground& ground, std::unique_ptr<kms::Kms> kms)
    : config_(ground.config), clock_(ground.clock), kms_(std::move(kms)) {
  kms_->oidc_keys().fetch_from(ground.documents);
  kms_->limit_keys(static_cast<std::uint32_t>(config_.limits.key_per_second));
  const server::AwsPortOptions limits{&ground.metrics, static_cast<std::uint32_t>(config_.limits.account_per_second)};
  dispatcher_ = std::make_unique<server::AwsDispatcher>(server::kms_services(*kms_), kms_->identities(), kms_->audit(),
                                                        clock_, limits);
}

Task<Result<std::unique_ptr<OpenKms>>> OpenKms::open(Ground ground, kms::Root root, server::ComponentOptions shown) {
  const auto durability =
      ground.config.audit == AuditMode::kSynced ? audit::Durability::kSynced : audit::Durability::kRelaxed;
  KEYHOLD_CO_TRY(std::unique_ptr<kms::Kms> kms, co_await kms::Kms::open(ground.engine, ground.files, std::move(root),
                                                                        ground.clock, ground.executor, durability));
  KEYHOLD_CO_CHECK(co_await kms->destroyer().finish());
  std::unique_ptr<OpenKms> out(new OpenKms(ground, std::move(kms)));
  out->component_port_ = std::make_unique<server::ComponentPort>(
      out->deployment(), server::kms_component_routes(*out->kms_, ground.clock, std::move(shown)));
  co_return out;
}

DeploymentId OpenKms::deployment() const noexcept {
  return config_.deployment == DeploymentId::zero() ? kms_->vault().deployment() : config_.deployment;
}

Task<void> OpenKms::write_last_uses() {
  const auto noted = co_await kms_->maintenance().write_last_uses();
  if (!noted) log::error("last-uses-failed", {{log::Key::kError, noted.error()}});
}

Task<void> OpenKms::do_what_is_due() {
  const std::string who(kScheduler);
  const auto maintained = co_await kms_->maintenance().run(clock_.now(), who);
  if (!maintained) log::error("maintenance-failed", {{log::Key::kError, maintained.error()}});
  const auto destroyed = co_await kms_->destroyer().run(clock_.now(), who);
  if (!destroyed) log::error("deletion-failed", {{log::Key::kError, destroyed.error()}});
  co_await write_last_uses();
}

Task<void> OpenKms::finish() {
  co_await write_last_uses();
  const Status drained = co_await kms_->audit().drain();
  static_cast<void>(drained);  // what was refused has been logged
}

}  // namespace keyhold::apps
