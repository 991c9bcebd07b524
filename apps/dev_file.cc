#include "dev_file.h"

#include "files.h"
#include "keyhold/base/json.h"

namespace keyhold::apps {
namespace {

/// Writes JSON straight into wiped memory.
class ObjectText {
 public:
  explicit ObjectText(PlaintextBytes& out) : out_(out) { out_.append("{"); }
  ObjectText& text(std::string_view name, std::string_view value) {
    key(name);
    json::append_string(out_, value);
    return *this;
  }
  void key(std::string_view name) {
    if (!first_) out_.append(",");
    first_ = false;
    json::append_string(out_, name);
    out_.append(":");
  }
  void end() { out_.append("}"); }

 private:
  PlaintextBytes& out_;
  bool first_ = true;
};

void write_account(PlaintextBytes& out, const AccountAccess& account) {
  ObjectText(out)
      .text("id", account.id)
      .text("accessKeyId", account.access_key_id)
      .text("secretAccessKey", account.secret_access_key.expose_text())
      .end();
}

// Reads members, remembering whether any was missing.
class Reader {
 public:
  explicit Reader(const json::Object& object) : object_(&object) {}
  std::string text(std::string_view name) {
    const json::Value* found = object_ == nullptr ? nullptr : json::find(*object_, name);
    if (found != nullptr && found->is_string()) return std::string(found->get_string());
    complete_ = false;
    return {};
  }
  /// Empty where it is missing: what the files of older versions lack.
  std::string optional_text(std::string_view name) {
    const json::Value* found = object_ == nullptr ? nullptr : json::find(*object_, name);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
  }
  SecretBytes secret(std::string_view name) {
    std::string value = text(name);
    SecretBytes out = SecretBytes::copy_of(as_bytes(value));
    wipe(value);
    return out;
  }
  Reader below(std::string_view name) {
    const json::Value* found = object_ == nullptr ? nullptr : json::find(*object_, name);
    if (found != nullptr && found->is_object()) return Reader(found->get_object());
    return Reader();
  }
  bool complete() const { return complete_; }

 private:
  Reader() = default;
  const json::Object* object_ = nullptr;
  bool complete_ = true;
};

bool read_account(Reader in, AccountAccess& out) {
  out.id = in.text("id");
  out.access_key_id = in.text("accessKeyId");
  out.secret_access_key = in.secret("secretAccessKey");
  return in.complete();
}

bool read_operator(Reader in, OperatorAccess& out) {
  out.client_id = in.text("clientId");
  out.client_secret = in.secret("clientSecret");
  out.endpoint = in.text("endpoint");
  out.secrets_endpoint = in.optional_text("secretsEndpoint");
  out.certificate_pem = in.text("certificate");
  out.private_key_pem = in.secret("privateKey");
  return in.complete();
}

bool read_endpoints(Reader in, DevFile& out) {
  out.kms = in.text("kms");
  out.secrets_manager = in.text("secretsmanager");
  out.sts = in.text("sts");
  out.platform = in.text("platform");
  return in.complete();
}

}  // namespace

Result<DevFile> DevFile::read(const std::filesystem::path& data_directory) {
  KEYHOLD_TRY(const PlaintextBytes content, read_file(path(data_directory)));
  KEYHOLD_TRY(const json::Object object, json::parse_object(content.text()));
  DevFile out;
  Reader top(object);
  out.ca = top.text("ca");
  out.region = top.text("region");
  Reader accounts = top.below("accounts");
  if (top.complete() && read_endpoints(top.below("endpoints"), out) &&
      read_account(accounts.below("platform"), out.platform_account) &&
      read_account(accounts.below("client"), out.client_account) &&
      read_operator(top.below("operator"), out.operator_access))
    return out;
  return Error{ErrorCode::kInvalidArgument, path(data_directory).string() + " is incomplete", "dev-file"};
}

Status DevFile::write(const std::filesystem::path& data_directory) const {
  PlaintextBytes out;
  ObjectText top(out);
  top.text("ca", ca.string()).text("region", region).key("endpoints");
  ObjectText(out)
      .text("kms", kms)
      .text("secretsmanager", secrets_manager)
      .text("sts", sts)
      .text("platform", platform)
      .end();
  top.key("accounts");
  ObjectText accounts(out);
  accounts.key("platform");
  write_account(out, platform_account);
  accounts.key("client");
  write_account(out, client_account);
  accounts.end();
  top.key("operator");
  ObjectText(out)
      .text("clientId", operator_access.client_id)
      .text("clientSecret", operator_access.client_secret.expose_text())
      .text("endpoint", operator_access.endpoint)
      .text("secretsEndpoint", operator_access.secrets_endpoint)
      .text("certificate", operator_access.certificate_pem)
      .text("privateKey", operator_access.private_key_pem.expose_text())
      .end();
  top.end();
  out.append("\n");
  return write_private_file(path(data_directory), out.view());
}

}  // namespace keyhold::apps
