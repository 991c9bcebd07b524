#pragma once

#include <memory>
#include <string>
#include <vector>

#include "keyhold/base/result.h"
#include "keyhold/base/task.h"
#include "keyhold/record/place.h"
#include "keyhold/tenancy/model.h"
#include "keyhold/tenancy/verification.h"

namespace keyhold::tenancy {

/// Clients, their tenants, and the client's own key, from election to destruction. Thread-safe; every change is durable
/// on return, and a crash at any point leaves a state of the tables in states.h. Source: crypto-design 3.
class Tenancy {
 public:
  virtual ~Tenancy() = default;

  /// Errors: kInvalidArgument (reason "client-name-invalid"), kConflict (reason "client-name-taken").
  virtual Task<Result<Client>> create_client(std::string name) = 0;
  virtual Task<Result<std::vector<Client>>> clients() = 0;
  /// By id, or by name. Errors: kNotFound (reason "no-such-client").
  virtual Task<Result<Client>> client(std::string id_or_name) = 0;

  /// Phase 1: records the ARN of the client's own key. The same ARN again is ok. Nothing is recorded on an error:
  /// kInvalidArgument with reason "byok-arn-malformed", "byok-not-a-kms-key-arn", "byok-alias-arn",
  /// "byok-wrong-partition", "byok-wrong-region", "byok-vendor-account"; kConflict with reason
  /// "byok-production-already-provisioned", "byok-already-elected"; kNotFound.
  virtual Task<Result<Client>> elect(ClientId client, std::string key_arn) = 0;

  /// Phase 2, and every other tenant: makes the tenant. With an elected key and kProduction it waits for access to that
  /// key; else it gets a key of its own in the vendor's account and is active on return. Errors: kNotFound, kConflict
  /// (reason "production-tenant-exists"), kUnavailable (KMS or Secrets Manager; the tenant then goes on by itself).
  virtual Task<Result<Tenant>> provision(ClientId client, Environment environment) = 0;

  virtual Task<Result<std::vector<Tenant>>> tenants() = 0;
  /// Errors: kNotFound (reason "no-such-tenant").
  virtual Task<Result<Tenant>> tenant(TenantId id) = 0;

  /// The whole key policy for the client to apply as it is. Errors: kNotFound; kConflict (reason "not-a-byok-tenant").
  virtual Task<Result<std::string>> policy_text(TenantId id) = 0;
  /// The AWS CLI commands of both phases, as shell text with comments.
  virtual Task<Result<std::string>> guide(TenantId id) = 0;

  /// Looks at everything again; with all checks passed an awaiting tenant gets its data keys and turns active.
  virtual Task<Result<VerificationReport>> verify(TenantId id) = 0;
  /// The last report. Errors: kNotFound (reason "never-verified").
  virtual Task<Result<VerificationReport>> last_report(TenantId id) = 0;

  /// A new generation of record keys in `store`, at once. Returns its number. Errors: kNotFound; kInvalidArgument
  /// (reason "store-without-data-keys"); kConflict (reason "tenant-not-active").
  virtual Task<Result<std::uint32_t>> rotate(TenantId id, record::Store store) = 0;

  /// One round of the background check: awaiting tenants are verified, half-made ones finished, active ones suspended
  /// when their key is not enabled, suspended ones asked whether their key opens again or is gone. The caller repeats
  /// it.
  virtual Task<void> check_all() = 0;

  /// What a keyring learnt of a tenant's key while serving it; moves the tenant as the table says.
  virtual Task<void> key_answered(TenantId id, TenantEvent event) = 0;
};

}  // namespace keyhold::tenancy
