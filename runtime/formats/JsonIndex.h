// Where the tokens of JSON text are: simdjson's first stage, run over many lines at once. It finds every
// bracket, colon and comma outside of strings, the opening quote of every string and the first character
// of every other scalar, and checks that the text is UTF-8 and that strings hold no control characters.
// (What the tokens say is read by JsonReader: simdjson's on-demand API would skip over the mistakes in
// fields that nobody reads, and starts anew for every line.)
#ifndef MILLSTREAM_RUNTIME_FORMATS_JSONINDEX_H
#define MILLSTREAM_RUNTIME_FORMATS_JSONINDEX_H

#include <cstddef>
#include <cstdint>
#include <memory>

namespace millstream {

class JsonIndex {
public:
  enum class Fault : uint8_t {
    none,
    empty, // white space alone
    notUtf8,
    controlCharacter, // in a string
    openString,       // no closing quote
    tooLarge,         // of 4 GiB or more, or out of memory
  };

  JsonIndex();
  ~JsonIndex();

  // Indexes the text. No byte behind it is read. A string never spans lines: a line end in one is a
  // fault, so the tokens of a text of several lines without fault are those of its lines one by one.
  Fault build(const char *text, size_t bytes);
  // Offsets in the text, in order; behind the last one stands the text's size.
  const uint32_t *tokens() const { return tokens_; }

private:
  struct Stage;
  std::unique_ptr<Stage> stage_;
  const uint32_t *tokens_ = nullptr;
};

} // namespace millstream
#endif
