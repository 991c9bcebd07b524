#include "cli/key_commands.h"

#include <fmt/format.h>

#include "cli/administer.h"
#include "cli/output.h"
#include "exit_code.h"
#include "keyhold/aws/arn.h"
#include "keyhold/aws/protocol.h"

namespace keyhold::apps {
namespace {

void add_parameter(std::string& query, const char* name, const std::string& value) {
  if (!value.empty()) query += (query.empty() ? "?" : "&") + std::string(name) + "=" + aws::percent_encode(value);
}

std::string list_path(const KeyFilter& filter, const std::string& after) {
  std::string query;
  add_parameter(query, "account", filter.account);
  add_parameter(query, "region", filter.region);
  add_parameter(query, "state", filter.state);
  add_parameter(query, "name", filter.name);
  add_parameter(query, "after", after);
  return "/keyhold/v1/keys" + query;
}

// Every page of the list.
Result<json::Array> find_keys(BlockingApi& api, const KeyFilter& filter) {
  json::Array out;
  std::string after;
  do {
    KEYHOLD_TRY(const json::Object page, api.get(list_path(filter, after)));
    KEYHOLD_TRY(const json::Array keys, items_of(page));
    for (const json::Value& key : keys) out.push_back(key);
    const Result<std::string> next = text_member(page, "next");
    after = next ? *next : std::string();
  } while (!after.empty());
  return out;
}

std::string text_of(const json::Value& key, std::string_view member) {
  const json::Value* const found = json::find(key.as_object(), member);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::string line_of(const json::Value& key) {
  std::string aliases;
  for (const json::Value& alias : key.as_object().at("aliases").as_array())
    aliases += " " + std::string(alias.as_string());
  return fmt::format("{} {} {} {}{}\n", text_of(key, "arn"), text_of(key, "state"), text_of(key, "spec"),
                     text_of(key, "usage"), aliases);
}

// The ARN of the one key that has that name.
Result<std::string> find_key(BlockingApi& api, const std::string& name) {
  KEYHOLD_TRY(const json::Array found, find_keys(api, {.name = name}));
  if (found.size() == 1) return text_of(found[0], "arn");
  if (found.empty())
    return Error{ErrorCode::kNotFound, "no key has the id, ARN or alias \"" + name + "\"", "no-such-key"};
  std::string arns;
  for (const json::Value& key : found) arns += "\n  " + text_of(key, "arn");
  return Error{ErrorCode::kInvalidArgument, "\"" + name + "\" names several keys:" + arns, "ambiguous-key"};
}

Result<ApiAnswer> fetch_key(const CommonOptions& common, const std::string& name) {
  Runner runner;
  KEYHOLD_TRY(const Place place, Place::find(common));
  KEYHOLD_TRY(BlockingApi api, place.component_port(runner));
  KEYHOLD_TRY(const std::string text, find_key(api, name));
  KEYHOLD_TRY(const aws::KeyArn arn, aws::KeyArn::parse(text));
  return api.call(api_get("/keyhold/v1/keys/" + arn.region + "/" + arn.key.text()));
}

Result<json::Array> fetch_list(const CommonOptions& common, const KeyFilter& filter) {
  Runner runner;
  KEYHOLD_TRY(const Place place, Place::find(common));
  KEYHOLD_TRY(BlockingApi api, place.component_port(runner));
  return find_keys(api, filter);
}

}  // namespace

int list_keys(const CommonOptions& common, const KeyFilter& filter) {
  Result<json::Array> keys = fetch_list(common, filter);
  if (!keys) return report(keys.error());
  if (common.json) {
    print_text(json::write(json::Object{{"keys", std::move(*keys)}}) + "\n");
    return kExitOk;
  }
  for (const json::Value& key : *keys) print_text(line_of(key));
  return kExitOk;
}

int show_key(const CommonOptions& common, const std::string& name) {
  const Result<ApiAnswer> answer = fetch_key(common, name);
  if (!answer) return report(answer.error());
  print_answer(*answer, common.json);
  return kExitOk;
}

}  // namespace keyhold::apps
