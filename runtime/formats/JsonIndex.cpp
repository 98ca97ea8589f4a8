// See the header. The only file that includes simdjson, which is large.
#include "runtime/formats/JsonIndex.h"

#include "simdjson.h"

namespace millstream {

struct JsonIndex::Stage {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
};

JsonIndex::JsonIndex() : stage_(new Stage) {}
JsonIndex::~JsonIndex() = default;

// Room for texts of an ordinary size; larger ones are rare and get room of their own for their turn.
static constexpr size_t usual_bytes = 256 << 10;
static constexpr size_t depth_unused = 16; // for simdjson's second stage, which is not run

static JsonIndex::Fault faultOf(simdjson::error_code code) {
  switch (code) {
  case simdjson::SUCCESS:
    return JsonIndex::Fault::none;
  case simdjson::EMPTY:
    return JsonIndex::Fault::empty;
  case simdjson::UTF8_ERROR:
    return JsonIndex::Fault::notUtf8;
  case simdjson::UNCLOSED_STRING:
    return JsonIndex::Fault::openString;
  case simdjson::UNESCAPED_CHARS:
    return JsonIndex::Fault::controlCharacter;
  default:
    return JsonIndex::Fault::tooLarge;
  }
}

JsonIndex::Fault JsonIndex::build(const char *text, size_t bytes) {
  if (bytes == 0)
    return Fault::empty;
  auto &parser = stage_->parser;
  bool fits = parser && bytes <= parser->capacity() && (bytes > usual_bytes || parser->capacity() <= usual_bytes);
  if (!fits) {
    parser.reset();
    size_t capacity = bytes > usual_bytes ? bytes : usual_bytes;
    if (simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, depth_unused, parser))
      return Fault::tooLarge;
  }
  Fault fault = faultOf(parser->stage1(reinterpret_cast<const uint8_t *>(text), bytes, simdjson::stage1_mode::regular));
  tokens_ = parser->structural_indexes.get();
  return fault;
}

} // namespace millstream
