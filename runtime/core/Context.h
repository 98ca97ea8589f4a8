// A worker's context, as generated code sees it through the functions of runtime/abi/Abi.h: memory of
// the batch, error text, counters, sinks' buffers, event times, parameters.
#ifndef MILLSTREAM_RUNTIME_CORE_CONTEXT_H
#define MILLSTREAM_RUNTIME_CORE_CONTEXT_H

#include "runtime/core/Connector.h"
#include "runtime/core/Watermarks.h"

#include <array>

namespace millstream {

using NodeCounters = std::array<uint64_t, MS_COUNTERS>;

// A sink's output between generated code and the connector.
struct SinkSlot : MsOutput {
  std::vector<uint32_t> ends; // of the records in the buffer, where the sink wants them
  std::unique_ptr<Sink> sink;
  bool wants_records = false;
  uint32_t node = 0;
  uint64_t counted = 0;             // of the records in the buffer, in the node's counters
  NodeCounters *counters = nullptr; // the node's

  SinkSlot() : MsOutput{{nullptr, 0, 0}, 0, UINT64_MAX} {}
  SinkSlot(SinkSlot &&) noexcept;
  SinkSlot &operator=(SinkSlot &&) = delete;
  ~SinkSlot();
  // Brings the node's counters up to the records given.
  void count();
  // Hands the buffer's records on.
  Status drain();
};

} // namespace millstream

struct MsTable;

struct MsContext {
  millstream::Arena arena;
  MsString error_text = {"", 0}; // in the arena
  millstream::Status failure;    // why the pipeline must stop
  bool limit_reached = false;    // stopped because enough rows were written; no failure
  uint64_t rows_limit = UINT64_MAX;
  uint64_t rows_written = 0;
  int64_t now_ms = 0;                 // wall clock at the batch's start
  int64_t processing_ms = INT64_MIN;  // the same, but it never goes back
  const int64_t *split_ids = nullptr; // by split
  const millstream::proto::Plan *plan = nullptr;
  millstream::Watermarks *watermarks = nullptr;
  std::vector<millstream::NodeCounters> counters; // by node
  std::vector<millstream::SinkSlot> sinks;
  std::vector<const uint8_t *> params;
  std::vector<MsTable *> tables; // as Plan.tables
  // The batch at hand.
  const uint64_t *record_offsets = nullptr;
  std::string_view record_location;
};

#endif
