// What anyone may send to /oauth2/token. The first byte chooses: the form, or what stands behind "Basic ". No value is
// longer than 128 bytes, and a form of the values taken is taken again as the same.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "../src/server/rest_oauth_form.h"
#include "keyhold/aws/protocol.h"
#include "keyhold/base/bytes.h"

namespace keyhold::server {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string_view text_of(const std::string& value) {
  return value;
}
std::string_view text_of(const SecretBytes& value) {
  return value.expose_text();
}

template <class T>
void add(std::string& form, std::string_view name, const std::optional<T>& value) {
  if (!value) return;
  require(text_of(*value).size() <= 128);
  form.append(form.empty() ? "" : "&").append(name).append("=").append(aws::percent_encode(text_of(*value)));
}

std::string write(const OauthForm& form) {
  std::string out;
  add(out, "grant_type", form.grant_type);
  add(out, "client_id", form.client_id);
  add(out, "scope", form.scope);
  add(out, "client_secret", form.client_secret);
  add(out, "token", form.token);
  return out;
}

void fuzz_form(std::string_view text) {
  const Result<OauthForm> form = parse_oauth_form(text);
  if (!form) return require(form.error().reason == "invalid_request");
  const std::string written = write(*form);
  const Result<OauthForm> again = parse_oauth_form(written);
  require(again && write(*again) == written);
}

void fuzz_basic(std::string_view text) {
  const Result<OauthLogin> login = parse_basic_login(text);
  if (!login) return require(login.error().reason == "invalid_client" || login.error().reason == "invalid_request");
  require(login->client_id.size() <= 128 && login->client_secret.size() <= 128);
  const std::string joined =
      aws::percent_encode(login->client_id) + ":" + aws::percent_encode(login->client_secret.expose_text());
  const Result<OauthLogin> again = parse_basic_login(to_base64(as_bytes(joined)));
  require(again && again->client_id == login->client_id &&
          again->client_secret.expose_text() == login->client_secret.expose_text());
}

}  // namespace
}  // namespace keyhold::server

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  (data[0] % 2 == 0 ? keyhold::server::fuzz_form : keyhold::server::fuzz_basic)(text);
  return 0;
}
