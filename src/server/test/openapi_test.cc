// The document that is served describes the routes that are there.
#include "../openapi.h"

#include <gtest/gtest.h>

#include <map>

#include "../rest_routes.h"
#include "keyhold/base/json.h"

namespace keyhold::server {
namespace {

struct Described {
  std::string operation, scope;
  bool operator==(const Described&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Described& one) {
  return out << one.operation << " (" << one.scope << ")";
}
using Surface = std::map<std::string, Described>;  // by "GET /v1/tenants/*"

std::string scope_of(const json::Object& operation) {
  const json::Array& security = operation.at("security").as_array();
  if (security.empty()) return "";
  return std::string(security.at(0).at("oauth").at(0).as_string());
}

std::string with_stars(std::string_view path) {
  std::string out;
  for (const char c : path) {
    if (c == '{') out += '*';
    if (out.empty() || c == '/' || out.back() != '*') out += c;
  }
  return out;
}

Surface surface_of_document() {
  Surface out;
  const json::Object document = json::parse_object(openapi_document()).value();
  for (const auto& path : document.at("paths").as_object()) {
    for (const auto& method : path.value().as_object()) {
      std::string key(method.key());
      for (char& c : key) c = static_cast<char>(std::toupper(c));
      const json::Object& operation = method.value().as_object();
      out[key + " " + with_stars(path.key())] = {std::string(operation.at("operationId").as_string()),
                                                 scope_of(operation)};
    }
  }
  return out;
}

TEST(OpenApi, DescribesEveryRouteAndNoOther) {
  Surface routes;
  for (const RestRoute& route : rest_routes())
    routes[std::string(route.method) + " " + std::string(route.path)] = {std::string(route.operation),
                                                                         std::string(route.auth.scope_name())};
  EXPECT_EQ(surface_of_document(), routes);
}

void collect_references(const json::Value& value, std::vector<std::string>& out) {
  if (value.is_array())
    for (const json::Value& item : value.get_array()) collect_references(item, out);
  if (!value.is_object()) return;
  for (const auto& member : value.get_object()) {
    if (member.key() == "$ref") out.emplace_back(member.value().as_string());
    collect_references(member.value(), out);
  }
}

TEST(OpenApi, PointsOnlyAtWhatItHolds) {
  const json::Value document = json::parse(openapi_document()).value();
  EXPECT_EQ(document.at("openapi").as_string(), "3.1.0");
  std::vector<std::string> references;
  collect_references(document, references);
  ASSERT_FALSE(references.empty());
  for (const std::string& reference : references) {
    SCOPED_TRACE(reference);
    ASSERT_TRUE(reference.starts_with("#/"));
    boost::json::error_code missing;
    EXPECT_NE(document.find_pointer(reference.substr(1), missing), nullptr);
  }
}

}  // namespace
}  // namespace keyhold::server
