#include "json_answer.h"

namespace keyhold::server {

net::Response json_answer(int status, PlaintextBytes body) {
  return net::Response{status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, std::move(body)};
}

net::Response json_answer(int status, const json::Object& body) {
  PlaintextBytes text;
  json::append(text, body);
  return json_answer(status, std::move(text));
}

net::Response json_answer_with_secret(int status, const json::Object& body, std::string_view member,
                                      const SecretBytes& secret) {
  PlaintextBytes text;
  json::append(text, body);
  text.resize(text.size() - 1);  // the closing brace
  text.append(body.empty() ? "" : ",");
  json::append_string(text, member);
  text.append(":");
  json::append_string(text, secret.expose_text());
  text.append("}");
  return json_answer(status, std::move(text));
}

net::Response no_content() {
  return net::Response{204, {}, {}};
}

}  // namespace keyhold::server
