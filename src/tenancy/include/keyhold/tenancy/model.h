#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "keyhold/base/clock.h"
#include "keyhold/base/id.h"
#include "keyhold/base/json.h"
#include "keyhold/tenancy/states.h"

namespace keyhold::tenancy {

/// At most one production tenant a client; sandboxes always lie under a vendor key.
enum class Environment : std::uint8_t { kProduction, kSandbox };
std::string_view name(Environment environment);
std::optional<Environment> environment_named(std::string_view text);

struct Byok {
  ByokState state = ByokState::kNone;
  std::string key_arn;  ///< empty in kNone
  std::optional<WallTime> elected;
};

/// An organisation that owns tenants.
struct Client {
  ClientId id = ClientId::zero();
  std::string name;  ///< 1 to 128 bytes of UTF-8, unique in the deployment
  Byok byok;
  std::optional<TenantId> production;
  WallTime created{};
};

struct Tenant {
  TenantId id = TenantId::zero();
  ClientId client = ClientId::zero();
  Environment environment = Environment::kSandbox;
  std::string region;
  TenantState state = TenantState::kAwaitingAccess;
  bool byok = false;    ///< its key belongs to the client
  std::string key_arn;  ///< empty until a vendor key is made
  WallTime created{};
};

/// The API's resources, which are also the registry's bodies. Strict: a body with another member is refused.
json::Object to_json(const Client& client);
json::Object to_json(const Tenant& tenant);
Result<Client> client_from_json(const json::Object& body);
Result<Tenant> tenant_from_json(const json::Object& body);

}  // namespace keyhold::tenancy
