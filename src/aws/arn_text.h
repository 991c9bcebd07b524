#pragma once

#include <string>
#include <string_view>

#include "keyhold/aws/arn.h"

// What the kinds of ARN share.
namespace keyhold::aws {

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_lower_digit_hyphen(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-';
}

Error invalid_arn(std::string_view rule);
std::string join_arn(std::string_view partition, std::string_view service, std::string_view region,
                     std::string_view account, std::string_view resource);
/// `arn` is of `service` and names a Region and an account.
Status require_regional(const Arn& arn, std::string_view service);

}  // namespace keyhold::aws
