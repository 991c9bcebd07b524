#include "keyhold/tenancy/credentials.h"

#include <algorithm>

#include "body.h"
#include "keyhold/crypto/random.h"

namespace keyhold::tenancy {
namespace {

constexpr const char* kCredentialKind = "credential";
constexpr const char* kTokenKind = "token";
constexpr std::chrono::seconds kTokenLifetime{900};
constexpr std::size_t kSecretBytes = 32;

// 32 random bytes in base64url without padding: 43 characters that need no quoting anywhere.
SecretBytes random_text() {
  const SecretBytes raw = crypto::random_secret(kSecretBytes);
  SecretBytes padded(base64_size(kSecretBytes));
  const std::span<std::byte> out = padded.expose_writable();
  encode_base64(raw.expose(), {reinterpret_cast<char*>(out.data()), out.size()});
  for (std::byte& c : out) {
    if (c == std::byte{'+'}) c = std::byte{'-'};
    if (c == std::byte{'/'}) c = std::byte{'_'};
  }
  return SecretBytes::copy_of(padded.expose().first(43));
}

crypto::Digest digest_of(const SecretBytes& text) {
  return crypto::sha256({text.expose()});
}

std::string token_name(const SecretBytes& token) {
  return to_hex(digest_of(token));
}

json::Array scope_names(const Scopes& scopes) {
  json::Array out;
  for (const Scope scope : scopes) out.push_back(json::Value(name(scope)));
  return out;
}

Scopes scopes_of(const json::Array& names, BodyReader& in) {
  Scopes out;
  for (const json::Value& value : names) {
    const auto scope = value.is_string() ? scope_named(value.get_string()) : std::nullopt;
    if (scope) out.push_back(*scope);
    if (!scope) in.fail("scopes");
  }
  return out;
}

struct StoredCredential {
  Credential credential;
  crypto::Digest secret_digest{};
};

json::Object body_of(const StoredCredential& stored) {
  json::Object body = to_json(stored.credential);
  body["secretSha256"] = to_hex(stored.secret_digest);
  return body;
}

std::optional<crypto::Digest> digest_named(std::string_view hex) {
  const Result<Bytes> bytes = from_hex(hex);
  if (!bytes || bytes->size() != sizeof(crypto::Digest)) return std::nullopt;
  crypto::Digest out;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
}

Result<StoredCredential> credential_from(const json::Object& body) {
  BodyReader in(body);
  StoredCredential out;
  out.credential.client_id = in.text("clientId");
  out.credential.tenant = in.id<TenantId>("tenant");
  out.credential.scopes = scopes_of(in.array("scopes"), in);
  out.credential.created = in.time("created");
  out.credential.revoked = in.optional_time("revoked");
  out.secret_digest = in.named("secretSha256", digest_named);
  KEYHOLD_CHECK(in.finish());
  return out;
}

Result<TokenHolder> holder_from(const json::Object& body) {
  BodyReader in(body);
  TokenHolder out;
  out.client_id = in.text("clientId");
  if (body.contains("tenant")) out.tenant = in.id<TenantId>("tenant");
  out.scopes = scopes_of(in.array("scopes"), in);
  out.expires = in.time("expires");
  KEYHOLD_CHECK(in.finish());
  return out;
}

json::Object body_of(const TokenHolder& holder) {
  json::Object body{{"clientId", holder.client_id}};
  if (holder.tenant) body["tenant"] = holder.tenant->text();
  body["scopes"] = scope_names(holder.scopes);
  body["expires"] = to_rfc3339(holder.expires);
  return body;
}

Error invalid_client() {
  return {ErrorCode::kUnauthenticated, "unknown client id or wrong secret", "invalid_client"};
}

bool within_scopes(const Scopes& wanted, const Scopes& had) {
  return std::all_of(wanted.begin(), wanted.end(),
                     [&](Scope scope) { return std::find(had.begin(), had.end(), scope) != had.end(); });
}

}  // namespace

Error invalid_token() {
  return {ErrorCode::kUnauthenticated, "the token is unknown or revoked", "invalid-token"};
}

std::string_view name(Scope scope) {
  switch (scope) {
    case Scope::kEventsRead:
      return "events:read";
    case Scope::kEventsWrite:
      return "events:write";
    case Scope::kOperator:
      return "operator";
  }
  return "operator";
}

std::optional<Scope> scope_named(std::string_view text) {
  for (const Scope scope : {Scope::kEventsRead, Scope::kEventsWrite, Scope::kOperator})
    if (name(scope) == text) return scope;
  return std::nullopt;
}

json::Object to_json(const Credential& credential) {
  json::Object out{{"clientId", credential.client_id},
                   {"tenant", credential.tenant.text()},
                   {"scopes", scope_names(credential.scopes)},
                   {"created", to_rfc3339(credential.created)}};
  if (credential.revoked) out["revoked"] = to_rfc3339(*credential.revoked);
  return out;
}

bool TokenHolder::has(Scope scope) const {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

Credentials::Credentials(Registry& registry, const Clock& clock, std::optional<OperatorCredential> operator_credential)
    : registry_(registry), clock_(clock), operator_(std::move(operator_credential)) {}

Task<Result<NewCredential>> Credentials::create(TenantId tenant, Scopes scopes) {
  const bool for_operator = std::find(scopes.begin(), scopes.end(), Scope::kOperator) != scopes.end();
  if (scopes.empty() || for_operator)
    co_return Error{ErrorCode::kInvalidArgument, "scopes: one or both of events:read and events:write",
                    "invalid-scopes"};
  NewCredential out;
  out.client_secret = random_text();
  out.credential.client_id = "khc_" + to_hex(uuid::random());
  out.credential.tenant = tenant;
  out.credential.scopes = std::move(scopes);
  out.credential.created = clock_.now();
  const StoredCredential stored{out.credential, digest_of(out.client_secret)};
  std::vector<RegistryWrite> writes;
  writes.push_back(RegistryWrite::make(kCredentialKind, out.credential.client_id, body_of(stored)));
  KEYHOLD_CO_CHECK(co_await registry_.commit(std::move(writes)));
  co_return out;
}

Task<Result<std::vector<Credential>>> Credentials::list(TenantId tenant) {
  KEYHOLD_CO_TRY(const std::vector<RegistryRow> rows, co_await registry_.all(kCredentialKind));
  std::vector<Credential> out;
  for (const RegistryRow& row : rows) {
    KEYHOLD_CO_TRY(StoredCredential stored, credential_from(row.body));
    if (stored.credential.tenant == tenant) out.push_back(std::move(stored.credential));
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.created < b.created; });
  co_return out;
}

Task<Status> Credentials::revoke(TenantId tenant, std::string client_id) {
  const Error none{ErrorCode::kNotFound, "the tenant has no such credential", "no-such-credential"};
  KEYHOLD_CO_TRY(const std::optional<RegistryRow> row, co_await registry_.get(kCredentialKind, client_id));
  if (!row) co_return none;
  KEYHOLD_CO_TRY(StoredCredential stored, credential_from(row->body));
  if (stored.credential.tenant != tenant) co_return none;
  if (stored.credential.revoked) co_return ok();
  stored.credential.revoked = clock_.now();
  std::vector<RegistryWrite> writes;
  writes.push_back(RegistryWrite::change(*row, body_of(stored)));
  co_return co_await registry_.commit(std::move(writes));
}

Task<Result<IssuedToken>> Credentials::issue(std::string client_id, SecretBytes client_secret, Scopes wanted) {
  const crypto::Digest given = digest_of(client_secret);
  TokenHolder holder;
  holder.client_id = client_id;
  crypto::Digest expected{};
  bool known = false;
  if (operator_ && operator_->client_id == client_id) {
    known = true;
    expected = operator_->secret_digest;
    holder.scopes = {Scope::kOperator};
  } else {
    KEYHOLD_CO_TRY(const std::optional<RegistryRow> row, co_await registry_.get(kCredentialKind, client_id));
    if (row) {
      KEYHOLD_CO_TRY(const StoredCredential stored, credential_from(row->body));
      known = !stored.credential.revoked;
      expected = stored.secret_digest;
      holder.tenant = stored.credential.tenant;
      holder.scopes = stored.credential.scopes;
    }
  }
  const bool right = equal_constant_time(given, expected);
  if (!right || !known) co_return invalid_client();
  if (!within_scopes(wanted, holder.scopes))
    co_return Error{ErrorCode::kInvalidArgument, "a scope that the credential does not have", "invalid_scope"};
  if (!wanted.empty()) holder.scopes = std::move(wanted);
  holder.expires = clock_.now() + kTokenLifetime;
  IssuedToken out{random_text(), holder.scopes, kTokenLifetime};
  std::vector<RegistryWrite> writes;
  writes.push_back(RegistryWrite::make(kTokenKind, token_name(out.token), body_of(holder)));
  KEYHOLD_CO_CHECK(co_await registry_.commit(std::move(writes)));
  co_return out;
}

// The token's hash is its row's name: finding the row compares hashes, of which nothing about a valid token can be
// learnt by timing. A credential revoked since ends its tokens too.
Task<Result<TokenHolder>> Credentials::check(SecretBytes token) {
  if (token.empty() || token.size() > kTokenMax) co_return invalid_token();
  KEYHOLD_CO_TRY(const std::optional<RegistryRow> row, co_await registry_.get(kTokenKind, token_name(token)));
  if (!row) co_return invalid_token();
  KEYHOLD_CO_TRY(TokenHolder holder, holder_from(row->body));
  if (clock_.now() >= holder.expires)
    co_return Error{ErrorCode::kUnauthenticated, "the token has expired", "token-expired"};
  if (!holder.tenant) {
    if (!operator_ || operator_->client_id != holder.client_id) co_return invalid_token();
    co_return holder;
  }
  KEYHOLD_CO_TRY(const std::optional<RegistryRow> owner, co_await registry_.get(kCredentialKind, holder.client_id));
  if (!owner || owner->body.contains("revoked")) co_return invalid_token();
  co_return holder;
}

Task<Status> Credentials::revoke_token(SecretBytes token) {
  if (token.empty() || token.size() > kTokenMax) co_return ok();
  KEYHOLD_CO_TRY(const std::optional<RegistryRow> row, co_await registry_.get(kTokenKind, token_name(token)));
  if (!row) co_return ok();
  std::vector<RegistryWrite> writes;
  writes.push_back(RegistryWrite::erase(*row));
  const Status erased = co_await registry_.commit(std::move(writes));
  if (!erased && erased.error().code != ErrorCode::kConflict) co_return erased.error();
  co_return ok();
}

Task<Status> Credentials::sweep() {
  RegistryCursor cursor = registry_.rows(kTokenKind);
  for (;;) {
    KEYHOLD_CO_TRY(const std::vector<RegistryRow> rows, co_await cursor.next());
    if (rows.empty()) co_return ok();
    for (const RegistryRow& row : rows) {
      const Result<TokenHolder> holder = holder_from(row.body);
      if (!holder || clock_.now() < holder->expires) continue;
      std::vector<RegistryWrite> erase;
      erase.push_back(RegistryWrite::erase(row));
      const Status erased = co_await registry_.commit(std::move(erase));
      // Revoked or swept by another process meanwhile: gone all the same.
      if (!erased && erased.error().code != ErrorCode::kConflict) co_return erased.error();
    }
  }
}

}  // namespace keyhold::tenancy
