// yaml-cpp's messages in the words of this project.
#include <string>
#include <utility>

namespace millstream::yaml {

std::string friendlySyntaxError(const std::string &message) {
  static const std::pair<const char *, const char *> table[] = {
      {"end of map not found",
       "this line does not belong to the mapping above it: check its indentation and the colon"},
      {"end of map flow not found",
       "a '{' is not closed, or a comma is missing; inside {…} an expression that has a comma goes in quotes"},
      {"end of sequence not found",
       "this line does not belong to the list above it: check its indentation and the dash"},
      {"end of sequence flow not found", "a '[' is not closed, or a comma is missing"},
      {"illegal map value", "a mapping cannot begin here: text with ': ' in it needs quotes"},
      {"illegal map key", "a key cannot stand here: check the indentation"},
      {"illegal block entry", "a list item cannot begin here: check the indentation"},
      {"illegal flow end", "this bracket closes nothing"},
      {"illegal EOF in scalar", "a quote is not closed"},
      {"illegal document indicator in scalar", "a quote is not closed before the document ends"},
      {"illegal character in scalar", "this character cannot begin a value: put the value in quotes"},
      {"unknown token", "this character cannot begin a value: put the value in quotes"},
      {"the referenced anchor is not defined", "this alias repeats an anchor that does not exist"},
      {"alias not found after *", "'*' begins an alias and needs a name behind it: quote the text if it is none"},
      {"anchor not found after &", "'&' begins an anchor and needs a name behind it: quote the text if it is none"},
      {"cannot set zero indentation for a block scalar", "a block's indentation is at least 1"},
      {"unexpected character in block scalar", "behind '|' or '>' only '+', '-', a digit or a comment may stand"},
  };
  for (const auto &[theirs, ours] : table)
    if (message == theirs)
      return ours;
  if (message.starts_with("unknown escape character: "))
    return "'\\" + message.substr(26) + "' is not an escape; in single quotes a backslash is just that";
  return message;
}

} // namespace millstream::yaml
