// See the header.
#include "runtime/formats/JsonRecord.h"

namespace millstream {

namespace {

constexpr size_t known_members_max = 512;
// Nested values of one record may take this much, and a multiple of what a record may have.
constexpr size_t nested_bytes_base = 64 << 20;
constexpr size_t nested_bytes_factor = 8;

constexpr int32_t field_unknown = -1; // of no column
constexpr int32_t field_unused = -2;  // of a column that nothing reads

// Whether a token follows another at once, or behind one blank: as programs write JSON. So there is no
// line feed between them.
inline bool follows(const char *before, const char *token) {
  return token - before == 1 || (token - before == 2 && before[1] == ' ');
}

} // namespace

JsonRecord::JsonRecord(const DecoderConfig &config)
    : row_(planRow(*config.row)), unknown_fails_(Settings(*config.settings).text("unknown_fields", "ignore") == "fail"),
      nested_bytes_max_(nested_bytes_base + nested_bytes_factor * config.max_record_bytes), reader_(error_),
      values_(reader_, findTimeZone(config.time_zone)) {
  required_.resize(row_.fields.size() / 64 + 1);
  seen_.resize(required_.size());
  for (size_t i = 0; i < row_.fields.size(); ++i) {
    names_.emplace(row_.fields[i].name, row_.fields[i].used ? static_cast<int32_t>(i) : field_unused);
    if (row_.fields[i].used && !row_.fields[i].null_mask)
      required_[i / 64] |= uint64_t{1} << (i % 64);
  }
}

void JsonRecord::startWindow(const char *text, size_t bytes, const uint32_t *tokens, Arena &arena) {
  reader_.startWindow(text, bytes, tokens);
  arena_ = &arena;
  window_feed_ = text + bytes - 1;
  usual_nesting_ = true;
}

void JsonRecord::startRecord(uint8_t *slot) {
  copySlot(slot, row_.blank.data(), row_.bytes);
  for (uint64_t &word : seen_)
    word = 0;
}

// ---- The shortcut ----

// Takes members as long as they are as usual, and what follows each.
void JsonRecord::takeMembers(Progress &progress, const char *limit, uint8_t *slot) {
  const char *base = reader_.base();
  const uint32_t *next = reader_.cursor();
  const char *before = progress.before;
  const char *backslash = reader_.firstBackslash(before);
  const KnownMember *const first = known_.data();
  const KnownMember *const end = first + known_.size();
  const KnownMember *member = first + progress.position;
  for (; member < end && !progress.closed; ++member) {
    const KnownMember &known = *member;
    const char *key = base + next[0];
    if (!follows(before, key) || *key != '"' || !known.matches(key + 1, limit))
      break;
    const char *colon = base + next[1];
    const char *value = base + next[2];
    if (*colon != ':' || !follows(known.endOfKey(key), colon) || !follows(colon, value))
      break;
    const uint32_t *behind = next + 3;
    if (__builtin_expect(backslash < key, 0))
      backslash = reader_.firstBackslash(key);
    if (!known.take(value, base + *behind, backslash, slot)) {
      behind = known.isSkipped() ? passNested(value, behind) : nullptr;
      if (!behind)
        break;
    }
    const char *after = base + *behind;
    if (after >= limit || (*after != ',' && *after != '}'))
      break;
    if (known.index() >= 0)
      seen_[static_cast<size_t>(known.index()) / 64] |= uint64_t{1} << (known.index() % 64);
    before = after;
    next = behind + 1;
    progress.closed = *after == '}';
  }
  progress.before = before;
  progress.position = static_cast<size_t>(member - first);
  reader_.moveTo(next);
}

// Passes an array or object that nobody reads, in one line; null if it is none, or not well formed.
const uint32_t *JsonRecord::passNested(const char *value, const uint32_t *behind) {
  if ((*value != '{' && *value != '[') || !usual_nesting_)
    return nullptr;
  reader_.moveTo(behind);
  bool passed = reader_.skipValue(value);
  const char *after = reader_.peek();
  if (passed && (after[-1] == ']' || after[-1] == '}') && !memchr(value, '\n', static_cast<size_t>(after - value)))
    return reader_.cursor();
  // What is open at a line's end is looked for over all lines behind: once a window, not for each.
  usual_nesting_ = false;
  return nullptr;
}

const char *JsonRecord::takeUsual(const char *line, uint8_t *slot) {
  const uint32_t *start = reader_.cursor();
  if (reader_.peek() != line || *line != '{' || known_.empty())
    return nullptr;
  reader_.startRecord(line, window_feed_);
  startRecord(slot);
  reader_.moveTo(start + 1);
  Progress progress{0, line};
  takeMembers(progress, window_feed_, slot);
  const char *feed = progress.before + 1;
  if (progress.closed && *feed == '\r')
    ++feed;
  if (progress.closed && *feed == '\n' && !anyMissing())
    return feed;
  reader_.moveTo(start);
  return nullptr;
}

// ---- Any record ----

void JsonRecord::skip(const char *line, const char *line_feed) {
  reader_.startRecord(line, line_feed);
  reader_.skipRecord();
}

JsonRecord::Result JsonRecord::read(const char *line, const char *line_feed, uint8_t *slot) {
  reader_.startRecord(line, line_feed);
  line_feed_ = line_feed;
  if (reader_.recordDone())
    return Result::blank;
  values_.startRecord(*arena_, nested_bytes_max_);
  startRecord(slot);
  if (readObject(slot))
    return Result::row;
  reader_.skipRecord();
  return Result::bad;
}

bool JsonRecord::readObject(uint8_t *slot) {
  Progress progress{0, reader_.take()};
  const char *first = progress.before;
  if (*first != '{') {
    bool scalar = *first != '[' && *first != '"';
    if (scalar && !reader_.skipValue(first))
      return false; // what is no JSON at all is that first
    return error_.sayOfRecord("expected an object, got " + reader_.describe(first));
  }
  progress.closed = !reader_.recordDone() && *reader_.peek() == '}';
  if (progress.closed)
    (void)reader_.take();
  while (!progress.closed) {
    takeMembers(progress, line_feed_, slot);
    if (progress.closed)
      break;
    if (!readMember(progress.position, slot))
      return false;
    ++progress.position;
    progress.before = reader_.take();
    if (!progress.before)
      return false;
    progress.closed = *progress.before == '}';
    if (!progress.closed && *progress.before != ',')
      return reader_.wrongToken(progress.before, '}');
  }
  if (!reader_.recordDone())
    return error_.sayOfRecord("not valid JSON: more than one value in a line");
  return !anyMissing() || reportMissing();
}

bool JsonRecord::readMember(size_t position, uint8_t *slot) {
  const char *key = reader_.take();
  if (!key)
    return false;
  if (*key != '"')
    return reader_.wrongToken(key, '"');
  int32_t field;
  if (!findField(position, key, field) || !reader_.expect(':'))
    return false;
  const char *token = reader_.take();
  if (!token)
    return false;
  if (field < 0)
    return reader_.skipValue(token);
  auto index = static_cast<size_t>(field);
  seen_[index / 64] |= uint64_t{1} << (index % 64);
  return values_.convertField(row_.fields[index], token, slot);
}

bool JsonRecord::findField(size_t position, const char *key, int32_t &field) {
  if (position < known_.size() && known_[position].matches(key + 1, line_feed_)) {
    field = known_[position].index();
    return true;
  }
  JsonString text = reader_.string(key);
  std::string_view name;
  if (!reader_.resolve(text, *arena_, name))
    return false;
  auto found = names_.find(name);
  field = found == names_.end() ? field_unknown : found->second;
  if (field == field_unknown && unknown_fails_)
    return error_.sayOfRecord("unknown field " + quoteShort(name));
  const FieldPlan *plan = field < 0 ? nullptr : &row_.fields[static_cast<size_t>(field)];
  if (position < known_.size())
    known_[position] = KnownMember(text.raw, field, plan);
  else if (position < known_members_max)
    known_.emplace_back(text.raw, field, plan);
  return true;
}

bool JsonRecord::anyMissing() const {
  uint64_t missing = 0;
  for (size_t word = 0; word < required_.size(); ++word)
    missing |= required_[word] & ~seen_[word];
  return missing != 0;
}

bool JsonRecord::reportMissing() {
  for (size_t i = 0; i < row_.fields.size(); ++i)
    if (required_[i / 64] & ~seen_[i / 64] & uint64_t{1} << (i % 64))
      return error_.missing(row_.fields[i].name);
  return true;
}

} // namespace millstream
