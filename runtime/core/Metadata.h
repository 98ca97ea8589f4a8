// Columns that are not in the record: where it came from and when (`metadata:` of a source).
#ifndef MILLSTREAM_RUNTIME_CORE_METADATA_H
#define MILLSTREAM_RUNTIME_CORE_METADATA_H

#include "runtime/core/Connector.h"

namespace millstream {

class MetadataColumns {
public:
  MetadataColumns() = default;
  explicit MetadataColumns(const proto::Source &source);
  // Sets the columns in every row of a decoded batch.
  void fill(const PolledBatch &, int64_t now_ms) const;
  bool empty() const { return columns_.empty(); }
  // The source's row without these columns: what a decoder sees.
  static proto::Row rowWithout(const proto::Source &source);

private:
  enum class Key : uint8_t { path, offset, partition, ingestTime };
  struct Column {
    Key key;
    proto::Type type;
    uint32_t offset;
    uint32_t null_offset;
    uint32_t null_mask;
  };
  static void put(const Column &, uint8_t *slot, const PolledBatch &, uint64_t row, int64_t now_ms);

  std::vector<Column> columns_;
};

} // namespace millstream
#endif
