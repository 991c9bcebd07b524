#include "cli/output.h"

#include <cstdio>
#include <string>

namespace keyhold::apps {
namespace {

std::string plain(const json::Value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::write(value);
}

void print_members(const json::Object& object, const std::string& indent) {
  for (const auto& member : object) {
    const std::string name(member.key());
    if (member.value().is_object()) {
      print_text(indent + name + ":\n");
      print_members(member.value().get_object(), indent + "  ");
    } else if (member.value().is_array() && !member.value().get_array().empty() &&
               member.value().get_array()[0].is_object()) {
      print_text(indent + name + ":\n");
      for (const json::Value& item : member.value().get_array()) {
        print_members(item.as_object(), indent + "  ");
        print_text("\n");
      }
    } else {
      print_text(indent + name + ": " + plain(member.value()) + "\n");
    }
  }
}

}  // namespace

void print_text(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void print_answer(const ApiAnswer& answer, bool as_json) {
  const Result<json::Object> object = answer.object();
  if (!as_json && object) return print_members(*object, "");
  print_text(answer.body.text());
  if (!answer.body.empty() && !answer.body.text().ends_with('\n')) print_text("\n");
}

}  // namespace keyhold::apps
