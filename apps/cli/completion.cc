#include "cli/completion.h"

#include <fmt/core.h>

namespace keyhold::apps {
namespace {

// bash: the words typed so far without options select the row.
constexpr const char* kFunction = R"(
_keyhold() {
  local words="" word
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] && continue
    [[ -n ${_keyhold_rows["${words:+$words }$word"]+x} ]] && words="${words:+$words }$word"
  done
  local current="${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=($(compgen -W "${_keyhold_rows["${words:-.}"]}" -- "$current"))
  [[ ${#COMPREPLY[@]} -eq 0 ]] && COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _keyhold keyhold
)";

}  // namespace

std::string completion_script(const std::string& shell, const std::vector<CompletionEntry>& entries) {
  std::string out = shell == "zsh" ? "autoload -U +X bashcompinit && bashcompinit\ntypeset -A _keyhold_rows\n"
                                   : "declare -A _keyhold_rows\n";
  for (const CompletionEntry& entry : entries) {
    std::string follows;
    for (const std::string& word : entry.follows) follows.append(follows.empty() ? "" : " ").append(word);
    const std::string words = entry.words.empty() ? "." : entry.words;
    const std::string index = shell == "zsh" ? words : '"' + words + '"';
    out += fmt::format("_keyhold_rows[{}]=\"{}\"\n", index, follows);
  }
  return out + kFunction;
}

}  // namespace keyhold::apps
