// Java's regular expressions rewritten for PCRE2. Most is the same in both; what differs is \uXXXX, the names
// of POSIX classes in \p{…}, and that Java has set operations within classes.
#include "runtime/functions/RegexDialect.h"

namespace millstream {
namespace {

// Java's \p{Name} of ASCII classes, as POSIX names.
std::string_view posixClass(std::string_view name) {
  static constexpr std::string_view names[][2] = {
      {"Lower", "[:lower:]"}, {"Upper", "[:upper:]"}, {"ASCII", "[:ascii:]"}, {"Alpha", "[:alpha:]"},
      {"Digit", "[:digit:]"}, {"Alnum", "[:alnum:]"}, {"Punct", "[:punct:]"}, {"Graph", "[:graph:]"},
      {"Print", "[:print:]"}, {"Blank", "[:blank:]"}, {"Cntrl", "[:cntrl:]"}, {"XDigit", "[:xdigit:]"},
      {"Space", "[:space:]"}};
  for (const auto &entry : names)
    if (name == entry[0])
      return entry[1];
  return {};
}

class Rewriter {
public:
  Rewriter(std::string_view pattern, std::string &out) : rest_(pattern), out_(out) {}

  const char *run() {
    while (!rest_.empty()) {
      char c = rest_.front();
      if (c == '\\') {
        escape();
      } else if (in_class_) {
        if (const char *reason = classCharacter(c))
          return reason;
      } else {
        copy(1);
        if (c == '[')
          openClass();
      }
    }
    return nullptr;
  }

private:
  void copy(size_t count) {
    out_.append(rest_.substr(0, count));
    rest_.remove_prefix(count < rest_.size() ? count : rest_.size());
  }

  void openClass() {
    in_class_ = true;
    if (rest_.starts_with("^"))
      copy(1);
  }

  const char *classCharacter(char c) {
    if (c == '[')
      return "a class within a class is not supported";
    if (rest_.starts_with("&&"))
      return "the intersection of classes (&&) is not supported";
    if (c == ']')
      in_class_ = false;
    copy(1);
    return nullptr;
  }

  void escape() {
    if (rest_.starts_with("\\Q")) {
      size_t end = rest_.find("\\E", 2);
      copy(end == std::string_view::npos ? rest_.size() : end + 2);
    } else if (rest_.starts_with("\\u") && rest_.size() >= 6) {
      out_ += "\\x{";
      out_.append(rest_.substr(2, 4));
      out_ += '}';
      rest_.remove_prefix(6);
    } else if (rest_.starts_with("\\p{") || rest_.starts_with("\\P{")) {
      property();
    } else {
      copy(2);
    }
  }

  void property() {
    size_t end = rest_.find('}');
    std::string_view name = end == std::string_view::npos ? std::string_view() : rest_.substr(3, end - 3);
    std::string_view posix = posixClass(name);
    if (!posix.empty()) {
      std::string negated = "[:^" + std::string(posix.substr(2));
      std::string chosen = rest_[1] == 'P' ? negated : std::string(posix);
      out_ += in_class_ ? chosen : "[" + chosen + "]";
      rest_.remove_prefix(end + 1);
      return;
    }
    // \p{IsGreek} is \p{Greek}; other names are the same in both.
    out_.append(rest_.substr(0, 3));
    rest_.remove_prefix(3);
    if (rest_.starts_with("Is"))
      rest_.remove_prefix(2);
  }

  std::string_view rest_;
  std::string &out_;
  bool in_class_ = false;
};

} // namespace

bool rewriteJavaRegex(std::string_view pattern, std::string &out, const char *&reason) {
  out.clear();
  reason = Rewriter(pattern, out).run();
  return reason == nullptr;
}

std::string rewriteSimilar(std::string_view pattern) {
  std::string out = "\\A(?s:";
  bool in_class = false;
  for (char c : pattern) {
    if (in_class) {
      if (c == '\\' || c == '[')
        out += '\\';
      out += c;
      in_class = c != ']';
    } else if (c == '%') {
      out += ".*";
    } else if (c == '_') {
      out += '.';
    } else if (c == '.' || c == '^' || c == '$' || c == '\\') {
      out += '\\';
      out += c;
    } else {
      out += c;
      in_class = c == '[';
    }
  }
  return out + ")\\z";
}

} // namespace millstream
