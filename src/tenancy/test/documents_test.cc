#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>

#include "keyhold/tenancy/states.h"

namespace keyhold::tenancy {
namespace {

std::string source_text(const std::string& path) {
  std::ifstream in(KEYHOLD_SOURCE_DIR "/" + path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::set<std::string> all_matches(const std::string& text, const char* pattern) {
  std::set<std::string> out;
  const std::regex regex(pattern);
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it) out.insert((*it)[1]);
  return out;
}

template <class State, class Event>
void add_moves(std::set<std::string>& out, std::initializer_list<State> states, std::initializer_list<Event> events) {
  for (const State from : states)
    for (const Event event : events)
      if (const auto to = next(from, event); to && *to != from)
        out.insert(std::string(name(from)) + " --> " + std::string(name(*to)) + ": " + std::string(name(event)));
}

TEST(ByokDocument, DrawsTheMovesOfTheTables) {
  std::set<std::string> moves;
  add_moves(moves, {ByokState::kNone, ByokState::kElected, ByokState::kConsumed},
            {ByokEvent::kElect, ByokEvent::kProvisionProduction});
  add_moves(moves,
            {TenantState::kAwaitingAccess, TenantState::kActive, TenantState::kSuspended, TenantState::kDestroyed},
            {TenantEvent::kVerified, TenantEvent::kKeyRefused, TenantEvent::kKeyOpened, TenantEvent::kKeyGone});
  EXPECT_EQ(all_matches(source_text("docs/byok.md"), "\n *([a-z-]+ --> [a-z-]+: [a-z-]+)"), moves);
}

TEST(ByokDocument, ExplainsEveryRefusalAndFinding) {
  const std::string document = source_text("docs/byok.md");
  const std::string code = source_text("src/tenancy/election.cc") + source_text("src/tenancy/tenancy_service.cc") +
                           source_text("src/tenancy/verifier.cc") + source_text("src/tenancy/key_facts.cc");
  const std::set<std::string> codes = all_matches(
      code, "\"((?:byok-|policy-too-loose-|provisioner-cannot-|component-cannot-|key-|probe-|kms-)[a-z-]+)\"");
  EXPECT_GE(codes.size(), 28U);
  const std::set<std::string> checks{"key-arn",    "key-state",   "key-spec",    "key-usage",
                                     "key-origin", "key-manager", "byok-elected"};
  for (const std::string& each : codes)
    EXPECT_TRUE(checks.contains(each) || document.find("`" + each + "`") != std::string::npos) << each;
}

}  // namespace
}  // namespace keyhold::tenancy
