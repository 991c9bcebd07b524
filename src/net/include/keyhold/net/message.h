#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/base/secret.h"

namespace keyhold::net {

/// One header line. The name is as received or as it will be sent; lookups ignore case.
struct Header {
  std::string name;
  std::string value;
};
using Headers = std::vector<Header>;

/// The first header of that name, ignoring case; nullptr when absent.
const std::string* find_header(const Headers& headers, std::string_view name) noexcept;
/// Compares as header names compare: ASCII letters without case.
bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// A request up to its body, already found to be strict HTTP/1.1: one Host, one framing, an origin-form target.
struct RequestHead {
  std::string method;
  std::string target;  ///< raw path and query, percent-encoding untouched; begins with '/'
  Headers headers;

  const std::string* find(std::string_view name) const noexcept { return find_header(headers, name); }
  std::string_view path() const noexcept { return std::string_view(target).substr(0, target.find('?')); }
  /// What follows the first '?', or "".
  std::string_view query() const noexcept {
    const std::size_t mark = target.find('?');
    return mark == std::string::npos ? std::string_view{} : std::string_view(target).substr(mark + 1);
  }
};

/// Who is at the other end.
struct Peer {
  std::string address;                   ///< numeric IP address
  std::optional<std::string> spiffe_id;  ///< the one URI SAN of the verified client certificate; mutual TLS only
};

/// An answer. Framing is the server's: Content-Length, Transfer-Encoding, Connection and Date may not be among
/// `headers`.
struct Response {
  int status = 200;
  Headers headers;
  PlaintextBytes body;
};

}  // namespace keyhold::net
