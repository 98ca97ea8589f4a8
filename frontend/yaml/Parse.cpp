// From yaml-cpp's events to our tree. yaml-cpp gives starts only, as byte offsets; ends come from
// walking the text. A depth or size that is out of bounds ends the parse at once.
#include "frontend/yaml/Scalars.h"
#include "frontend/yaml/Tree.h"
#include "frontend/yaml/Utf8Check.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <sstream>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace millstream::yaml {

void typeScalar(Node &);                                     // Typing.cpp
std::string friendlySyntaxError(const std::string &message); // SyntaxErrors.cpp

namespace {

struct Stop {}; // the parse cannot go on; the reason is already reported

// yaml-cpp 0.7 takes any `?` in a flow collection for the key indicator, so that `{a: int?}` is an error.
// A `?` that is part of a plain scalar is therefore hidden behind a control character, which no input has.
constexpr char hidden_question = '\x01';

// As yaml-cpp is to have it: byte for byte the same, but for hidden question marks, and lone carriage returns as line
// feeds: it takes them for line ends, as YAML does, but then counts columns on.
std::string prepared(std::string_view text) {
  std::string result(text);
  auto separates = [&](size_t i) {
    return i >= text.size() || std::string_view(" \t\r\n[]{},").find(text[i]) != std::string_view::npos;
  };
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '?' &&
        !((i == 0 || separates(i - 1)) &&
          (i + 1 == text.size() || std::string_view(" \t\r\n").find(text[i + 1]) != std::string_view::npos)))
      result[i] = hidden_question;
    if (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))
      result[i] = '\n';
  }
  return result;
}

std::string shownQuestions(std::string text) {
  std::replace(text.begin(), text.end(), hidden_question, '?');
  return text;
}

class TreeBuilder : public YAML::EventHandler {
public:
  TreeBuilder(const SourceFile &file, uint32_t base, Diagnostics &diagnostics, Document &document)
      : file_(file), text_(file.text()), base_(base), cursor_(base), diagnostics_(diagnostics), document_(document) {}

  void OnDocumentStart(const YAML::Mark &mark) override {
    if (++documents_ == 1)
      return;
    uint32_t at = skipSpace(cursor_);
    if (text_.substr(at, 3) == "---" || text_.substr(at, 3) == "...")
      diagnostics_.error(codes::bad_yaml, {&file_, at, at + 3},
                         "a file holds one YAML document, and a second begins here");
    else
      diagnostics_.error(codes::bad_yaml, {&file_, at, endOfLine(at)}, "text after the end of the document")
          .notes.push_back({{}, "lines that belong together begin in the same column"});
    throw Stop{};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark &mark, YAML::anchor_t anchor) override { add(nullNode(offsetOf(mark)), anchor); }

  void OnScalar(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                const std::string &hidden) override {
    std::string value = shownQuestions(hidden);
    uint32_t begin = skipProperties(offsetOf(mark));
    refuseTag(tag, offsetOf(mark), begin);
    Node &node = make(begin);
    ScalarPlace place = placeScalar(text_, begin, value);
    if (place.unclosed) { // yaml-cpp lets the end of the file close a quote
      diagnostics_.error(codes::bad_yaml, {&file_, begin, begin + 1}, "a quote is not closed");
      throw Stop{};
    }
    node.plain = place.plain;
    node.range.end = cursor_ = place.end;
    node.text.value = value;
    node.text.range = node.range;
    if (text_.substr(begin, value.size()) != value)
      node.text.offsets = std::move(place.offsets);
    typeScalar(node);
    add(node, anchor);
  }

  void OnAlias(const YAML::Mark &mark, YAML::anchor_t anchor) override {
    uint32_t begin = offsetOf(mark), end = begin + 1;
    while (end < text_.size() && !isSpace(text_[end]) &&
           std::string_view(",[]{}").find(text_[end]) == std::string_view::npos)
      ++end;
    cursor_ = end;
    SourceRange range{&file_, begin, end};
    auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      diagnostics_.error(codes::bad_yaml, range,
                         fmt::format("alias '{}' stands inside the node that it repeats", word(range)));
      throw Stop{};
    }
    Node &node = document_.nodes.emplace_back(*found->second);
    node.range = range;
    node.text.range = range;
    if (node.isScalar())
      node.text.offsets.assign(node.text.value.size() == 1 ? 2 : 1, begin); // no byte has a place of its own
    add(node, 0);
  }

  void OnSequenceStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Kind::sequence, '[', mark, tag, anchor);
  }
  void OnMapStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Kind::mapping, '{', mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(']'); }
  void OnMapEnd() override { close('}'); }

  uint32_t cursor() const { return cursor_; }

private:
  struct Open {
    Node *node;
    YAML::anchor_t anchor;
    bool flow;
    const Node *key = nullptr; // of a mapping: the key whose value comes next
    bool skip_value = false;   // that value is left out, with its key
    std::map<std::string_view, const Node *> keys = {};
  };

  static bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
  std::string_view word(SourceRange r) const { return text_.substr(r.begin, r.end - r.begin); }
  uint32_t offsetOf(const YAML::Mark &mark) const {
    return std::min<uint32_t>(base_ + static_cast<uint32_t>(std::max(mark.pos, 0)),
                              static_cast<uint32_t>(text_.size()));
  }
  uint32_t endOfLine(uint32_t p) const {
    size_t end = text_.find_first_of("\r\n", p);
    return static_cast<uint32_t>(end == std::string_view::npos ? text_.size() : end);
  }

  // Behind blanks, line breaks and comments.
  uint32_t skipSpace(uint32_t p) const {
    while (p < text_.size()) {
      if (isSpace(text_[p]))
        ++p;
      else if (text_[p] == '#' && (p == 0 || isSpace(text_[p - 1])))
        p = endOfLine(p);
      else
        break;
    }
    return p;
  }

  // Behind an anchor and a tag, in either order.
  uint32_t skipProperties(uint32_t p) const {
    while (p < text_.size() && (text_[p] == '&' || text_[p] == '!')) {
      while (p < text_.size() && !isSpace(text_[p]))
        ++p;
      p = skipSpace(p);
    }
    return p;
  }

  Node &make(uint32_t begin) {
    Node &node = document_.nodes.emplace_back();
    node.range = {&file_, begin, begin};
    return node;
  }

  // A null is written as such (`null`, `~`) or is nothing at all, behind a colon or a dash.
  Node &nullNode(uint32_t mark) {
    uint32_t begin = skipProperties(mark);
    for (std::string_view word : {"null", "Null", "NULL", "~"}) {
      uint32_t end = begin + static_cast<uint32_t>(word.size());
      bool ends = end >= text_.size() || isSpace(text_[end]) ||
                  std::string_view(",]}:").find(text_[end]) != std::string_view::npos;
      if (mark < cursor_ || text_.substr(begin, word.size()) != word || !ends)
        continue;
      Node &node = make(begin);
      node.plain = true;
      node.text.value = word;
      node.range.end = cursor_ = end;
      node.text.range = node.range;
      return node;
    }
    uint32_t p = skipSpace(cursor_);
    if (p < text_.size() && (text_[p] == ':' || text_[p] == '-'))
      cursor_ = p + 1;
    Node &node = make(cursor_);
    node.plain = true;
    node.text.range = node.range;
    return node;
  }

  void refuseTag(const std::string &tag, uint32_t begin, uint32_t end) {
    if (tag != "?" && tag != "!" && !tag.empty())
      diagnostics_.error(codes::bad_yaml, {&file_, begin, end}, "YAML tags have no meaning in a spec");
  }

  // Block collections may be indented by blanks alone; yaml-cpp lets some tabs pass.
  void refuseTab(uint32_t begin) {
    if (!stack_.empty() && stack_.back().flow)
      return;
    size_t line = text_.find_last_of("\r\n", begin > 0 ? begin - 1 : 0);
    line = line == std::string_view::npos || begin == 0 ? base_ : line + 1;
    if (line >= begin)
      return;
    std::string_view lead = text_.substr(line, begin - line);
    size_t tab = lead.find('\t');
    if (tab != std::string_view::npos && lead.find_first_not_of(" \t-") == std::string_view::npos) {
      auto at = static_cast<uint32_t>(line + tab);
      diagnostics_.error(codes::bad_yaml, {&file_, at, at + 1},
                         "a tab indents this line; YAML is indented with blanks alone");
    }
  }

  void open(Kind kind, char bracket, const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor) {
    uint32_t begin = skipProperties(offsetOf(mark));
    refuseTag(tag, offsetOf(mark), begin);
    if (stack_.size() >= depth_max) {
      diagnostics_.error(codes::yaml_too_large, {&file_, begin, begin + 1},
                         fmt::format("nested more than {} levels deep", depth_max));
      throw Stop{};
    }
    refuseTab(begin);
    Node &node = make(begin);
    node.kind = kind;
    bool flow = begin < text_.size() && text_[begin] == bracket;
    cursor_ = std::max(cursor_, flow ? begin + 1 : begin);
    stack_.push_back({.node = &node, .anchor = anchor, .flow = flow});
  }

  void close(char bracket) {
    Open top = std::move(stack_.back());
    stack_.pop_back();
    if (top.flow) {
      uint32_t p = skipSpace(cursor_);
      while (p < text_.size() && (text_[p] == ',' || text_[p] == ':' || text_[p] == '?'))
        p = skipSpace(p + 1);
      if (p < text_.size() && text_[p] == bracket)
        cursor_ = p + 1;
    }
    top.node->range.end = std::max(cursor_, top.node->range.begin);
    top.node->text.range = top.node->range;
    add(*top.node, top.anchor);
  }

  // A node is complete: it becomes the root, an item, a key or a value.
  void add(Node &node, YAML::anchor_t anchor) {
    if (anchor)
      anchors_[anchor] = &node;
    if (stack_.empty()) {
      document_.root = &node;
      return count(node, 0);
    }
    Open &parent = stack_.back();
    if (parent.node->kind == Kind::sequence) {
      parent.node->items.push_back(&node);
      return count(node, parent.node->expanded += node.expanded);
    }
    if (!parent.key)
      return addKey(parent, node);
    parent.node->expanded += node.expanded;
    if (!parent.skip_value)
      parent.node->entries.push_back({parent.key, &node});
    parent.key = nullptr;
    parent.skip_value = false;
    count(node, parent.node->expanded);
  }

  void count(const Node &node, uint32_t parent_expanded) {
    if (std::max(node.expanded, parent_expanded) <= nodes_max && document_.nodes.size() <= nodes_max)
      return;
    diagnostics_.error(codes::yaml_too_large, node.range,
                       fmt::format("more than {} values, those that aliases repeat included", nodes_max));
    throw Stop{};
  }

  void addKey(Open &parent, Node &node) {
    parent.node->expanded += node.expanded;
    count(node, parent.node->expanded);
    refuseTab(node.range.begin);
    parent.key = &node;
    if (!node.isScalar()) {
      diagnostics_.error(codes::bad_yaml, node.range, "a key must be a name, not a list or a mapping");
      parent.skip_value = true;
      return;
    }
    if (node.plain && node.text.value == "<<") {
      diagnostics_.error(codes::bad_yaml, node.range, "merge keys ('<<') are not part of YAML 1.2")
          .notes.push_back({{}, "write the keys out, or repeat a whole value with an alias"});
      parent.skip_value = true;
      return;
    }
    auto [first, is_new] = parent.keys.emplace(node.text.value, &node);
    if (!is_new) {
      parent.skip_value = true;
      diagnostics_.error(codes::duplicate_key, node.range, fmt::format("duplicate key '{}'", node.text.value))
          .notes.push_back({first->second->range, "first given here"});
    }
  }

  const SourceFile &file_;
  std::string_view text_;
  uint32_t base_;   // behind a byte order mark
  uint32_t cursor_; // behind what was read last
  Diagnostics &diagnostics_;
  Document &document_;
  std::vector<Open> stack_;
  std::map<YAML::anchor_t, const Node *> anchors_;
  int documents_ = 0;
};

// The line of a syntax error, or the one before it, may be indented by a tab: the likely cause.
bool reportTab(const SourceFile &file, uint32_t at, Diagnostics &diagnostics) {
  uint32_t line = file.position(at).line;
  for (uint32_t l : {line, line - 1}) {
    std::string_view text = file.line(l);
    std::string_view lead = text.substr(0, std::min(text.find_first_not_of(" \t-"), text.size()));
    size_t tab = lead.find('\t');
    if (tab == std::string_view::npos)
      continue;
    auto offset = static_cast<uint32_t>(text.data() + tab - file.text().data());
    diagnostics.error(codes::bad_yaml, {&file, offset, offset + 1},
                      "a tab indents this line; YAML is indented with blanks alone");
    return true;
  }
  return false;
}

void reportSyntaxError(const SourceFile &file, const YAML::Exception &error, uint32_t base, uint32_t cursor,
                       Diagnostics &diagnostics) {
  uint32_t at = error.mark.is_null() ? cursor : base + static_cast<uint32_t>(std::max(error.mark.pos, 0));
  at = std::min<uint32_t>(at, static_cast<uint32_t>(file.text().size()));
  if (!reportTab(file, at, diagnostics))
    diagnostics.error(codes::bad_yaml, {&file, at, at}, shownQuestions(friendlySyntaxError(error.msg)));
}

} // namespace

const Node *Node::find(std::string_view key) const {
  for (const Entry &entry : entries)
    if (entry.key->text.value == key)
      return entry.value;
  return nullptr;
}

Document parse(const SourceFile &file, Diagnostics &diagnostics) {
  Document document;
  if (file.text().size() > bytes_max) {
    diagnostics.error(
        codes::yaml_too_large, {&file, 0, 0},
        fmt::format("the file has {} bytes; a spec has at most {} (1 MiB)", file.text().size(), bytes_max));
    return document;
  }
  if (!checkUtf8(file, diagnostics))
    return document;
  uint32_t base = file.text().starts_with("\xEF\xBB\xBF") ? 3 : 0;
  TreeBuilder builder(file, base, diagnostics, document);
  bool complete = false;
  try {
    std::istringstream in{prepared(file.text().substr(base))};
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder)) {
    }
    complete = true;
  } catch (const Stop &) {
  } catch (const YAML::Exception &error) {
    reportSyntaxError(file, error, base, builder.cursor(), diagnostics);
  } catch (const std::exception &error) {
    diagnostics.error(codes::bad_yaml, {&file, builder.cursor(), builder.cursor()}, error.what());
  }
  if (!complete)
    document.root = nullptr;
  else if (!document.root)
    diagnostics.error(codes::bad_yaml, {&file, base, base}, "the file is empty");
  return document;
}

} // namespace millstream::yaml
