#include "keyhold/tenancy/bootstrap.h"

#include "policy_text.h"

namespace keyhold::tenancy {

Task<Result<std::string>> platform_key_arn(Deployment deployment, PlatformGenerations& rows, VendorKeys& keys) {
  KEYHOLD_CO_TRY(PlatformRow row, co_await rows.read());
  if (!row.key_arn.empty()) co_return row.key_arn;
  std::string description = "Keyhold platform, deployment " + deployment.id.text();
  std::string policy = platform_policy(deployment);
  KEYHOLD_CO_TRY(std::string arn, co_await keys.create_key(std::move(description), std::move(policy)));
  row.key_arn = arn;
  const Status written = co_await rows.write(std::move(row));
  if (written) co_return arn;
  if (written.error().code != ErrorCode::kConflict) co_return written.error();
  KEYHOLD_CO_TRY(const PlatformRow winner, co_await rows.read());  // another process was first; our key stays unused
  co_return winner.key_arn;
}

Task<Result<std::string>> bootstrap_platform(Deployment deployment, PlatformGenerations& rows, VendorKeys& keys,
                                             keyring::GenerationMaker& maker, keyring::GenerationProver& prover) {
  KEYHOLD_CO_TRY(const std::string arn, co_await platform_key_arn(std::move(deployment), rows, keys));
  for (const record::KeyClass cls : {record::KeyClass::kIdx, record::KeyClass::kRec})
    KEYHOLD_CO_CHECK(co_await maker.make(TenantId::zero(), record::Store::kRegistry, cls, 1, arn, prover));
  co_return arn;
}

}  // namespace keyhold::tenancy
