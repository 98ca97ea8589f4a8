// The services that generated code and kernels call (the end of runtime/abi/Abi.h).
#include "runtime/core/Context.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace millstream;

namespace millstream {

SinkSlot::SinkSlot(SinkSlot &&other) noexcept
    : MsOutput(other), ends(std::move(other.ends)), sink(std::move(other.sink)), wants_records(other.wants_records),
      node(other.node), counted(other.counted), counters(other.counters) {
  other.buffer = {nullptr, 0, 0};
}

SinkSlot::~SinkSlot() { free(buffer.data); }

void SinkSlot::count() {
  if (counters) {
    (*counters)[MS_ROWS_IN] += records - counted;
    (*counters)[MS_ROWS_OUT] += records - counted;
  }
  counted = records;
}

Status SinkSlot::drain() {
  if (records == 0)
    return {};
  count();
  counted = 0;
  SinkBlock block{buffer.data, buffer.size, records, wants_records ? ends.data() : nullptr};
  buffer.size = 0;
  records = 0;
  Status status = sink->write(block);
  ends.clear();
  return status;
}

} // namespace millstream

extern "C" {

void *ms_alloc(MsContext *context, uint64_t bytes) { return context->arena.allocate(bytes); }

void ms_error(MsContext *context, MsString text) {
  std::string_view copy = context->arena.copy({text.data, text.size});
  context->error_text = {copy.data(), copy.size()};
}

MsString ms_error_text(MsContext *context) { return context->error_text; }

void ms_buffer_grow(MsBuffer *buffer, uint64_t bytes) {
  uint64_t needed = buffer->size + bytes;
  if (needed <= buffer->capacity)
    return;
  uint64_t capacity = buffer->capacity < 4096 ? 4096 : buffer->capacity;
  while (capacity < needed)
    capacity *= 2;
  char *data = static_cast<char *>(realloc(buffer->data, capacity));
  if (!data) {
    fprintf(stderr, "out of memory: an output record needs %llu bytes\n", static_cast<unsigned long long>(needed));
    abort();
  }
  buffer->data = data;
  buffer->capacity = capacity;
}

MsBuffer *ms_sink_buffer(MsContext *context, uint32_t sink) { return &context->sinks[sink].buffer; }

int32_t ms_sink_commit(MsContext *context, uint32_t index) {
  ++context->sinks[index].records;
  return ms_sink_full(context, index);
}

int32_t ms_sink_full(MsContext *context, uint32_t index) {
  SinkSlot &slot = context->sinks[index];
  if (slot.wants_records)
    slot.ends.push_back(static_cast<uint32_t>(slot.buffer.size));
  if (context->rows_limit != UINT64_MAX && ++context->rows_written >= context->rows_limit) {
    context->limit_reached = true;
    return 1;
  }
  if (slot.buffer.size < MS_OUTPUT_BLOCK_BYTES)
    return 0;
  context->failure = slot.drain();
  return context->failure.ok() ? 0 : 1;
}

uint64_t *ms_node_counters(MsContext *context, uint32_t node) { return context->counters[node].data(); }

void ms_fail(MsContext *context, uint32_t index, MsString row) {
  const proto::Node &node = context->plan->nodes(static_cast<int>(index));
  ++context->counters[index][MS_ROWS_FAILED];
  std::string message;
  if (!node.place().file().empty())
    message = node.place().file() + ':' + std::to_string(node.place().line()) + ':' +
              std::to_string(node.place().column()) + ": ";
  message += "'" + node.name() + "' failed: ";
  message.append(context->error_text.data, context->error_text.size);
  if (row.size > 0) {
    message += "; row ";
    message.append(row.data, row.size);
  }
  context->failure = Status::data(errors::expression_failed, std::move(message));
}

MsString ms_record_position(MsContext *context, const MsBatch *batch, uint64_t row) {
  if (!batch) // a timer's row: no record made it
    return {"", 0};
  char number[24];
  uint64_t offset = 0;
  if (batch->generator)
    offset = static_cast<uint64_t>(batch->first_row) + row;
  else if (context->record_offsets)
    offset = context->record_offsets[row];
  int digits = snprintf(number, sizeof number, ":%llu", static_cast<unsigned long long>(offset));
  std::string_view location = context->record_location;
  size_t bytes = location.size() + static_cast<size_t>(digits);
  char *text = static_cast<char *>(context->arena.allocate(bytes));
  memcpy(text, location.data(), location.size());
  memcpy(text + location.size(), number, static_cast<size_t>(digits));
  return {text, bytes};
}

int64_t *ms_split_time(MsContext *context, uint32_t watermark, uint32_t split) {
  return context->watermarks->time(watermark, split);
}

const uint8_t *ms_param(MsContext *context, uint32_t param) { return context->params[param]; }

int64_t ms_split_id(MsContext *context, const MsBatch *batch) { return batch ? context->split_ids[batch->split] : -1; }

int64_t ms_processing_time(MsContext *context) { return context->processing_ms; }

int64_t ms_now(MsContext *context) { return context->now_ms; }

} // extern "C"
