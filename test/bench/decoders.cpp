// How fast the decoders are by themselves: `decoders json|csv FILE [--times N]`, over the inputs of the
// peers json_count and csv_average, with the fields that those read. Prints rows a second.
#include "runtime/abi/RowLayout.h"
#include "runtime/formats/Decoder.h"
#include "runtime/formats/FieldPlan.h"
#include "test/bench/peers/Peer.h"

#include <vector>

using namespace millstream;
using namespace millstream::peers;

namespace {

constexpr uint32_t batch_rows = 1024;

// A whole file in memory that has been touched, with 64 readable bytes behind it; ends the process on failure.
std::string readWhole(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) {
    fprintf(stderr, "cannot open '%s'\n", path);
    exit(6);
  }
  std::string content;
  char block[1 << 16];
  for (size_t got; (got = fread(block, 1, sizeof(block), file)) > 0;)
    content.append(block, got);
  fclose(file);
  content.reserve(content.size() + 64);
  return content;
}

struct Column {
  const char *name;
  proto::Type::Kind kind;
  bool used;
  bool nullable = false;
  uint32_t precision = 0;
};

proto::Row rowOf(const std::vector<Column> &columns) {
  std::vector<FieldShape> shapes;
  for (const Column &column : columns)
    shapes.push_back({slotBytes(column.kind, column.precision), column.nullable});
  RowShape shape = layoutRow(shapes);
  proto::Row row;
  row.set_bytes(shape.bytes);
  for (size_t i = 0; i < columns.size(); ++i) {
    proto::Field *field = row.add_fields();
    field->set_name(columns[i].name);
    field->mutable_type()->set_kind(columns[i].kind);
    field->mutable_type()->set_precision(columns[i].precision);
    field->mutable_type()->set_nullable(columns[i].nullable);
    field->set_offset(shape.fields[i].offset);
    field->set_null_offset(shape.fields[i].null_offset);
    field->set_null_mask(shape.fields[i].null_mask);
    field->set_used(columns[i].used);
  }
  return row;
}

using proto::Type;

const std::vector<Column> event_columns = {{"id", Type::BIGINT, false},
                                           {"user", Type::STRING, false},
                                           {"action", Type::STRING, true},
                                           {"amount", Type::DOUBLE, true},
                                           {"ok", Type::BOOLEAN, false},
                                           {"page", Type::STRING, false},
                                           {"at", Type::TIMESTAMP, true, false, 3}};
const std::vector<Column> flight_columns = {{"carrier", Type::STRING, true},
                                            {"flight", Type::INT, false},
                                            {"dep_delay", Type::INT, true, true},
                                            {"time_hour", Type::TIMESTAMP, true, false, 3}};

int64_t decodeAll(RecordDecoder &decoder, const std::string &content, const proto::Row &row) {
  std::vector<uint64_t> slots(row.bytes() / 8 * batch_rows);
  std::vector<uint64_t> offsets(batch_rows);
  Arena arena;
  int64_t rows = 0;
  for (size_t at = 0; at < content.size();) {
    DecodeOutput output;
    output.rows = reinterpret_cast<uint8_t *>(slots.data());
    output.row_capacity = batch_rows;
    output.offsets = offsets.data();
    output.arena = &arena;
    size_t bytes = std::min<size_t>(content.size() - at, 1 << 20);
    Status status = decoder.decode({content.data() + at, bytes, at, at + bytes == content.size()}, output);
    if (!status.ok() || !output.bad.empty()) {
      fprintf(stderr, "%s\n", status.ok() ? std::string(output.bad[0].error).c_str() : status.message().c_str());
      exit(5);
    }
    rows += output.row_count;
    at += output.consumed;
    arena.reset();
  }
  return rows;
}

} // namespace

int main(int argc, char **argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: decoders json|csv FILE [--times N]\n");
    return 2;
  }
  Options options(argc, argv);
  bool json = strcmp(argv[1], "json") == 0;
  std::string content = readWhole(argv[2]);
  proto::Row row = rowOf(json ? event_columns : flight_columns);
  proto::SettingMap settings;
  auto *null_text = settings.add_entries();
  null_text->set_name("null");
  null_text->mutable_value()->set_text("NA");
  DecoderConfig config{&row, &settings, 16 << 20, "UTC"};
  for (int64_t i = 0; i < options.number("--times", 5); ++i) {
    std::unique_ptr<RecordDecoder> decoder = findFormat(argv[1])->make(config).take();
    Stopwatch watch;
    int64_t rows = decodeAll(*decoder, content, row);
    report(json ? "decode_json" : "decode_csv", rows, rows, watch);
  }
}
