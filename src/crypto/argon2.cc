#include "keyhold/crypto/argon2.h"

#include <argon2.h>

#include "argon2_unbounded.h"

namespace keyhold::crypto {
namespace {

// libargon2 takes writable pointers, and writes to the inputs only when asked to clear them.
std::uint8_t* argon2_input(ByteView bytes) {
  return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(bytes.data()));
}

Status argon2_status(int returned) {
  if (returned == ARGON2_OK) return ok();
  const bool exhausted = returned == ARGON2_MEMORY_ALLOCATION_ERROR || returned == ARGON2_THREAD_FAIL;
  return Error{exhausted ? ErrorCode::kUnavailable : ErrorCode::kInvalidArgument,
               std::string("Argon2id: ") + argon2_error_message(returned)};
}

bool within(std::uint32_t value, std::uint32_t least, std::uint32_t most) {
  return least <= value && value <= most;
}

Status check_cost(const Argon2Cost& cost) {
  if (within(cost.memory_kib, kArgon2Least.memory_kib, kArgon2Most.memory_kib) &&
      within(cost.iterations, kArgon2Least.iterations, kArgon2Most.iterations) &&
      within(cost.lanes, kArgon2Least.lanes, kArgon2Most.lanes))
    return ok();
  return Error{ErrorCode::kInvalidArgument,
               "Argon2id takes 64 MiB to 4 GiB of memory, 3 to 64 passes and 1 to 64 lanes"};
}

}  // namespace

Status argon2id_unbounded(const Argon2Input& input, Argon2Cost cost, std::span<std::byte> out) {
  argon2_context context{};
  context.out = reinterpret_cast<std::uint8_t*>(out.data());
  context.outlen = static_cast<std::uint32_t>(out.size());
  context.pwd = argon2_input(input.passphrase);
  context.pwdlen = static_cast<std::uint32_t>(input.passphrase.size());
  context.salt = argon2_input(input.salt);
  context.saltlen = static_cast<std::uint32_t>(input.salt.size());
  context.secret = argon2_input(input.secret);
  context.secretlen = static_cast<std::uint32_t>(input.secret.size());
  context.ad = argon2_input(input.associated);
  context.adlen = static_cast<std::uint32_t>(input.associated.size());
  context.t_cost = cost.iterations;
  context.m_cost = cost.memory_kib;
  context.lanes = cost.lanes;
  context.threads = cost.lanes;
  context.version = ARGON2_VERSION_13;
  context.flags = ARGON2_DEFAULT_FLAGS;
  return argon2_status(argon2id_ctx(&context));
}

Result<SecretBytes> argon2id(const SecretBytes& passphrase, ByteView salt, Argon2Cost cost, std::size_t size) {
  KEYHOLD_CHECK(check_cost(cost));
  SecretBytes out(size);
  KEYHOLD_CHECK(argon2id_unbounded({passphrase.expose(), salt}, cost, out.expose_writable()));
  return out;
}

}  // namespace keyhold::crypto
