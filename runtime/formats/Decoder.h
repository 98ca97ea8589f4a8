// A format's decoder: bytes to rows. A source hands it what has arrived; it finds the records, converts
// the fields that the plan uses into row slots, and says which records do not parse. One decoder
// belongs to one split; it holds whatever must be known across calls (a CSV header's columns).
#ifndef MILLSTREAM_RUNTIME_FORMATS_DECODER_H
#define MILLSTREAM_RUNTIME_FORMATS_DECODER_H

#include "runtime/core/Arena.h"
#include "runtime/core/Settings.h"
#include "runtime/env/Status.h"
#include "runtime/proto/plan.pb.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace millstream {

// As many bytes behind DecodeInput's data may be read (their content is arbitrary), so that SIMD code
// needs no special case for the end.
inline constexpr size_t decoder_padding_bytes = 64;
// Of a record longer than max_record, `raw` of its error holds this much.
inline constexpr size_t bad_record_raw_bytes_max = 64 << 10;

struct DecodeInput {
  const char *data; // starts at a record's start, or within one that the decoder is skipping
  size_t size;
  uint64_t offset; // of data[0], in (uncompressed) bytes from the start of the split
  bool end;        // nothing will ever follow: what is left is the last record
};

// A record that does not parse. The views point into the input or the arena.
struct BadRecord {
  std::string_view raw;   // at most bad_record_raw_bytes_max where the record was too long; as read, maybe not UTF-8
  std::string_view error; // lower-case start, no full stop, names the field where there is one
  uint64_t offset;        // of its first byte, in bytes from the start of the split
};

struct DecodeOutput {
  // To be filled: row_capacity slots of Row.bytes, 8-byte aligned, holding garbage. A decoder writes every
  // used field and all null bytes (those of unused fields are set to 0), at the offsets that Row's
  // fields give, values as runtime/abi/Abi.h lays them down; a null's own bytes are zero. Text may point
  // into the input, which stays as it is until the batch is done, else into the arena.
  uint8_t *rows = nullptr;
  uint32_t row_capacity = 0;
  uint64_t *offsets = nullptr; // row_capacity: where each row's record starts, as BadRecord::offset
  Arena *arena = nullptr;      // lives until the batch is done
  // Set by the decoder. rows and bad records together are at most row_capacity.
  uint32_t row_count = 0;
  std::vector<BadRecord> bad; // empty when called
  size_t consumed = 0;        // whole records, and what stands between them, from the input's start
};

// What a decoder is made of.
struct DecoderConfig {
  // The fields that the format delivers, in the order of the source's type; `metadata:` columns are left
  // out, but `bytes` and the offsets are of the whole slot.
  const proto::Row *row;
  const proto::SettingMap *settings; // of the format
  uint64_t max_record_bytes;
  std::string_view time_zone; // of the pipeline, for timestamp_ltz without a zone
};

class RecordDecoder {
public:
  virtual ~RecordDecoder() = default;

  // Decodes from the input's start until the output is full or no whole record is left. An unfinished
  // record is left unconsumed and seen again with more bytes behind it, until more than
  // max_record_bytes of it are there: then it is reported as bad at once, and the decoder consumes
  // (over several calls) to its end. A failure is one that no later record can mend, as a CSV header
  // without a column that is needed.
  virtual Status decode(const DecodeInput &, DecodeOutput &) = 0;

  // What must be known to go on at the position reached: a header's columns, that a record is being
  // skipped. Opaque; at most a few KiB. Empty is the state of a new decoder.
  virtual std::string saveState() const { return {}; }
  virtual Status restoreState(std::string_view state) {
    return state.empty() ? Status() : Status::internal("this format's decoder has no state");
  }
};

// What restoreState gives back for a state that is not of this decoder.
inline Status otherDecoder(const std::string &format) {
  return Status::state(errors::state_changed, "the checkpoint's position was not left by a decoder of '" + format +
                                                  "' with these settings; --from-scratch begins anew");
}

// A format that can be read. Its file says, at namespace scope,
//   MILLSTREAM_FORMAT(json, makeJsonDecoder);
// which also defines the symbol ms_format_json: linking with --undefined=ms_format_json takes it in.
struct FormatEntry {
  const char *name;
  Result<std::unique_ptr<RecordDecoder>> (*make)(const DecoderConfig &);
};

#define MILLSTREAM_FORMAT(name, make)                                                                                  \
  extern "C" {                                                                                                         \
  extern const ::millstream::FormatEntry ms_format_##name;                                                             \
  const ::millstream::FormatEntry ms_format_##name                                                                     \
      __attribute__((section("ms_formats"), used, retain, no_sanitize("address"))) = {#name, make};                    \
  }                                                                                                                    \
  static_assert(true)

// Null if the format is not linked in.
const FormatEntry *findFormat(std::string_view name);

} // namespace millstream
#endif
