#include "cli/slot_commands.h"

#include "cli/administer.h"
#include "exit_code.h"
#include "keyhold/aws/protocol.h"
#include "keyhold/crypto/random.h"
#include "keyhold/kms/file_system.h"
#include "passphrase_input.h"

namespace keyhold::apps {
namespace {

constexpr std::size_t kKeyFileBytes = 32;
constexpr std::chrono::minutes kUnsealTimeout{10};  // as long as the role takes at most
constexpr const char* kSlots = "/keyhold/v1/seal/slots";

void append_key_file(PlaintextBytes& body, std::string_view word, const SecretBytes& key_file) {
  SecretBytes text(base64_size(key_file.size()));
  const auto out = text.expose_writable();
  encode_base64(key_file.expose(), {reinterpret_cast<char*>(out.data()), out.size()});
  body.append(word);
  body.append(text.expose_text());
  body.append("\n");
}

// What opens a slot, as the first line of the body: docs/component-api.md.
Result<PlaintextBytes> proof_body(const SlotOptions& options) {
  PlaintextBytes out;
  if (!options.proof.empty()) {
    KEYHOLD_TRY(const SecretBytes key_file, kms::PosixFileSystem().read_key_file(options.proof));
    append_key_file(out, "key-file ", key_file);
    return out;
  }
  KEYHOLD_TRY(const SecretBytes passphrase, read_passphrase());
  out.append("passphrase ");
  out.append(passphrase.expose_text());
  out.append("\n");
  return out;
}

ApiCall slot_call(const char* method, std::string target, PlaintextBytes body) {
  ApiCall out;
  out.method = method;
  out.target = std::move(target);
  out.body = std::move(body);
  out.content_type = "text/plain";
  return out;
}

std::string added_path(const char* type, const SlotOptions& options) {
  return std::string(kSlots) + "?type=" + type + "&label=" + aws::percent_encode(options.label);
}

int send_proof(const CommonOptions& common, const SlotOptions& options, const char* method, std::string target,
               std::optional<std::chrono::milliseconds> timeout = std::nullopt) {
  Result<PlaintextBytes> body = proof_body(options);
  if (!body) return report(body.error());
  ApiCall call = slot_call(method, std::move(target), std::move(*body));
  if (timeout) call.timeout = *timeout;
  return administer(common, std::move(call));
}

}  // namespace

int seal_kms(const CommonOptions& common) {
  ApiCall call;
  call.method = "POST";
  call.target = "/keyhold/v1/seal";
  return administer(common, std::move(call));
}

int unseal_kms(const CommonOptions& common, const SlotOptions& options) {
  return send_proof(common, options, "POST", "/keyhold/v1/unseal", kUnsealTimeout);
}

int list_slots(const CommonOptions& common) {
  return administer(common, api_get(kSlots));
}

int add_passphrase_slot(const CommonOptions& common, const SlotOptions& options) {
  return send_proof(common, options, "POST", added_path("passphrase", options));
}

// A file that was made for a slot which then was refused would only be in the way.
int add_key_file_slot(const CommonOptions& common, const SlotOptions& options) {
  kms::PosixFileSystem files;
  Result<PlaintextBytes> body = proof_body(options);
  if (!body) return report(body.error());
  const bool made = !files.exists(options.key_file);
  if (made) {
    const Status written = files.write(options.key_file, crypto::random_secret(kKeyFileBytes).expose());
    if (!written) return report(written.error());
  }
  const Result<SecretBytes> key_file = files.read_key_file(options.key_file);
  if (!key_file) return report(key_file.error());
  append_key_file(*body, "new-key-file ", *key_file);
  const int code = administer(common, slot_call("POST", added_path("key-file", options), std::move(*body)));
  if (made && code == kExitRefused) static_cast<void>(files.remove(options.key_file));
  return code;
}

int remove_slot(const CommonOptions& common, const SlotOptions& options) {
  return send_proof(common, options, "DELETE", std::string(kSlots) + "/" + std::to_string(options.number));
}

}  // namespace keyhold::apps
