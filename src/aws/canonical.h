#pragma once

#include <span>
#include <string>
#include <string_view>

#include "keyhold/aws/sigv4.h"

// The pieces of a canonical request.
namespace keyhold::aws::sigv4 {

std::string lower_case(std::string_view text);
std::string canonical_path(std::string_view path, PathRule rule);
/// Pairs sorted by encoded name, then value; what was percent-encoded stays so, once.
std::string canonical_query(std::string_view query);
/// "name:value\n" for each name: values trimmed, runs of spaces folded, repeated headers joined by ','.
void append_canonical_headers(std::string& out, std::span<const net::Header> headers,
                              std::span<const std::string> names);
std::string join_names(std::span<const std::string> names);  ///< "host;x-amz-date"

}  // namespace keyhold::aws::sigv4
