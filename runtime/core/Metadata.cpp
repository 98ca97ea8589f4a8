// Writes metadata columns into row slots, as wide as their types are.
#include "runtime/core/Metadata.h"

#include <cstring>

namespace millstream {

static bool isMetadata(const proto::Source &source, const std::string &field) {
  for (const proto::Metadata &metadata : source.metadata())
    if (metadata.column() == field)
      return true;
  return false;
}

proto::Row MetadataColumns::rowWithout(const proto::Source &source) {
  proto::Row row;
  row.set_bytes(source.row().bytes());
  for (const proto::Field &field : source.row().fields())
    if (!isMetadata(source, field.name()))
      *row.add_fields() = field;
  return row;
}

MetadataColumns::MetadataColumns(const proto::Source &source) {
  for (const proto::Metadata &metadata : source.metadata()) {
    for (const proto::Field &field : source.row().fields()) {
      if (field.name() != metadata.column())
        continue;
      Key key = metadata.key() == "file_path"   ? Key::path
                : metadata.key() == "offset"    ? Key::offset
                : metadata.key() == "partition" ? Key::partition
                                                : Key::ingestTime;
      columns_.push_back({key, field.type(), field.offset(), field.null_offset(), field.null_mask()});
    }
  }
}

static void putInteger(const proto::Type &type, uint8_t *to, int64_t value) {
  auto put = [to](auto narrow) { memcpy(to, &narrow, sizeof narrow); };
  switch (type.kind()) {
  case proto::Type::INT:
    return put(static_cast<int32_t>(value));
  case proto::Type::TIMESTAMP:
  case proto::Type::TIMESTAMP_LTZ:
    if (type.precision() > 3)
      return put(static_cast<__int128>(value) * 1000000);
    return put(value);
  default:
    return put(value);
  }
}

void MetadataColumns::put(const Column &column, uint8_t *slot, const PolledBatch &batch, uint64_t row, int64_t now_ms) {
  uint8_t *to = slot + column.offset;
  if (column.null_mask)
    slot[column.null_offset] &= static_cast<uint8_t>(~column.null_mask);
  switch (column.key) {
  case Key::path: {
    MsString path{batch.location.data(), batch.location.size()};
    memcpy(to, &path, sizeof path);
    return;
  }
  case Key::offset:
    return putInteger(column.type, to, static_cast<int64_t>(batch.offsets[row]));
  case Key::partition:
    return putInteger(column.type, to, batch.partition);
  case Key::ingestTime:
    return putInteger(column.type, to, now_ms);
  }
}

void MetadataColumns::fill(const PolledBatch &batch, int64_t now_ms) const {
  if (!batch.rows)
    return;
  for (const Column &column : columns_)
    for (uint64_t row = 0; row < batch.batch.count; ++row)
      put(column, batch.rows + row * batch.batch.row_bytes, batch, row, now_ms);
}

} // namespace millstream
