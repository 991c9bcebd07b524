#pragma once

#include "keyhold/base/json.h"
#include "keyhold/net/message.h"

namespace keyhold::server {

/// A JSON answer that no cache keeps.
net::Response json_answer(int status, const json::Object& body);
net::Response json_answer(int status, PlaintextBytes body);
/// The same with one member more, a secret, which goes into memory that is wiped.
net::Response json_answer_with_secret(int status, const json::Object& body, std::string_view member,
                                      const SecretBytes& secret);
net::Response no_content();

}  // namespace keyhold::server
