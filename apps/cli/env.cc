#include "cli/env.h"

#include <filesystem>

#include "cli/output.h"
#include "exit_code.h"

namespace keyhold::apps {
namespace {

// 'text' for a POSIX shell.
std::string shell_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'')
      out += "'\\''";
    else
      out += c;
  }
  return out + "'";
}

void print_export(std::string_view name, std::string_view value) {
  print_text("export " + std::string(name) + "=");
  std::string quoted = shell_quoted(value);
  print_text(quoted);
  wipe(quoted);
  print_text("\n");
}

}  // namespace

int print_environment(const CommonOptions& common, const std::string& account) {
  const Result<DevFile> dev = DevFile::read(common.data_directory);
  if (!dev) return report(dev.error());
  const AccountAccess& access = account == "platform" ? dev->platform_account : dev->client_account;
  print_export("AWS_ENDPOINT_URL_KMS", dev->kms);
  print_export("AWS_ENDPOINT_URL_SECRETS_MANAGER", dev->secrets_manager);
  print_export("AWS_ENDPOINT_URL_STS", dev->sts);
  print_export("AWS_CA_BUNDLE", dev->ca.string());
  print_export("NODE_EXTRA_CA_CERTS", dev->ca.string());
  print_export("AWS_REGION", dev->region);
  print_export("AWS_DEFAULT_REGION", dev->region);
  print_export("AWS_ACCESS_KEY_ID", access.access_key_id);
  print_export("AWS_SECRET_ACCESS_KEY", access.secret_access_key.expose_text());
  print_export("KEYHOLD_DATA_DIR", std::filesystem::absolute(common.data_directory).lexically_normal().string());
  print_export("KEYHOLD_ENDPOINT", dev->platform);
  print_export("KEYHOLD_CA", dev->ca.string());
  if (account != "platform") return kExitOk;
  print_export("KEYHOLD_OPERATOR_CLIENT_ID", dev->operator_access.client_id);
  print_export("KEYHOLD_OPERATOR_CLIENT_SECRET", dev->operator_access.client_secret.expose_text());
  return kExitOk;
}

}  // namespace keyhold::apps
