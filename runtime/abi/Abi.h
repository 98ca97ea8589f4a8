/* The seam between compiler and runtime: everything that generated code and the runtime both know.
 *
 * Generated code never relies on the layout of a C++ class. It knows the structs below, calls
 * functions named `ms_*` (kernels: linked in as bitcode and inlined; the rest: linked from the runtime
 * library), and hands over one MsProgram. A change of anything here changes MS_ABI_VERSION.
 */
#ifndef MILLSTREAM_RUNTIME_ABI_ABI_H
#define MILLSTREAM_RUNTIME_ABI_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MS_ABI_VERSION 3u
#define MS_PROGRAM_MAGIC 0x4d494c4c53545231ull /* "MILLSTR1" */

/* How SQL values are held, in registers and in the slots of a row. A row slot is at least 8-byte
 * aligned; 16-byte values are loaded with alignment 8.
 *
 *   SQL type            register            bytes in a slot
 *   boolean             i1                  1   (0 or 1)
 *   tinyint…bigint      i8 … i64            1, 2, 4, 8
 *   float, double       f32, f64            4, 8
 *   decimal(p,s)        i128, unscaled      8 if p <= 18, else 16
 *   date                i32, days from 1970-01-01                    4
 *   time(p)             i32, milliseconds of the day                 4
 *   timestamp(p), timestamp_ltz(p)
 *     p <= 3            i64, milliseconds from 1970-01-01            8
 *     p > 3             i128, nanoseconds from 1970-01-01            16
 *   interval            i64, milliseconds; i32, months               8; 4
 *   string, bytes       MsString            16
 *   array<T>            MsArray             16
 *   map<K,V>            MsArray of rows <key K, value V>             16
 *   row<…>              const uint8_t *, a row slot of its own       8
 *
 * A nullable value has a bit in the slot's null bytes, set when the value is null; the value's own
 * bytes are then zero.
 */

/* Bytes that somebody else owns: UTF-8 text or binary. Not terminated. */
typedef struct MsString {
  const char *data;
  uint64_t size;
} MsString;

/* An array's elements, each a slot with one field; stride and layout follow from the type
 * (see runtime/abi/RowLayout.h). */
typedef struct MsArray {
  const uint8_t *data;
  uint64_t count;
} MsArray;

/* What a kernel that may have no value returns. On MS_ERROR the kernel has called ms_error. */
typedef int32_t MsOutcome;
enum { MS_VALUE = 0, MS_NULL = 1, MS_ERROR = 2 };

/* One worker's context: passed to every generated function, opaque to generated code. */
typedef struct MsContext MsContext;

/* A growing output buffer: a sink's, or a scratch text. */
typedef struct MsBuffer {
  char *data;
  uint64_t size;
  uint64_t capacity;
} MsBuffer;

/* What a sink has been given since its block was handed on. */
typedef struct MsOutput {
  MsBuffer buffer;
  uint64_t records;      /* in the buffer */
  uint64_t records_most; /* from so many on ms_sink_full is called for each */
} MsOutput;
#define MS_OUTPUT_BLOCK_BYTES (64u << 10) /* it is called for a buffer of this size, too */

/* A generator split: what the field kernels of nexmark and datagen read. Opaque to generated code. */
typedef struct MsGenerator MsGenerator;

/* Rows of one split, in arrival order. */
typedef struct MsBatch {
  const uint8_t *rows; /* count slots of row_bytes each; null for a generator */
  uint64_t row_bytes;
  uint64_t count;
  const MsGenerator *generator; /* for a generator: rows are numbers first_row … first_row+count-1 */
  int64_t first_row;
  uint32_t split; /* number of the split, over all sources */
  /* Of rows that were made before the run: where those of the next batch lie, so that they can be fetched from
   * memory in time; else null. */
  const uint8_t *next_rows;
} MsBatch;

/* Processes one batch. Returns 0, or 1 when the pipeline must stop (the error is in the context). */
typedef int32_t (*MsBatchFn)(MsContext *, const MsBatch *);

typedef struct MsSourceEntry {
  MsBatchFn rows;   /* records that were decoded */
  MsBatchFn errors; /* rows of {raw, error, source, position}; null unless errors.parse routes */
  /* For a generator whose rows are made before the run begins (`preload`), else null: writes the rows that a
   * batch of its numbers stands for to `rows`, where there is room for all, and returns how many they are.
   * `rows` then takes batches of them. */
  MsBatchFn make;
  uint64_t made_row_bytes;
} MsSourceEntry;

/* Fires timers and windows of one stateful node after its watermark moved (milliseconds). Called between
 * batches, nodes in the order of Plan.nodes; INT64_MAX at the end of bounded input, never after a stop. */
typedef int32_t (*MsTimeFn)(MsContext *, int64_t watermark_ms);

typedef struct MsProgram {
  uint64_t magic;
  uint32_t abi_version;
  uint32_t source_count;
  const void *plan; /* a serialized millstream.proto.Plan */
  uint64_t plan_bytes;
  const MsSourceEntry *sources; /* in the order of Plan.sources */
  const MsTimeFn *timers;       /* in the order of Plan.nodes; null where a node has none */
} MsProgram;

/* Entry of every app: parses the command line, runs, returns the exit code. */
int ms_app_main(int argc, char **argv, const MsProgram *program);

/* ---- Services for generated code and kernels (runtime/core) ---- */

/* Memory that lives until the end of the batch. Never fails: running out ends the process. */
void *ms_alloc(MsContext *, uint64_t bytes);
/* Notes why an expression failed; text is copied. */
void ms_error(MsContext *, MsString text);
/* Makes room for `bytes` more in a buffer. */
void ms_buffer_grow(MsBuffer *, uint64_t bytes);
/* The text in a buffer, moved to the batch's memory; the buffer's own memory is freed. */
MsString ms_text_take(MsContext *, MsBuffer *);
/* The output buffer of a sink, an MsOutput's; one encoded record is appended, then ms_sink_put called, an inlined
 * kernel (or ms_sink_commit, natively). The same address in all of a run. */
MsBuffer *ms_sink_buffer(MsContext *, uint32_t sink);
/* A record was appended. Hands full blocks on. Returns 0, or 1 when the pipeline must stop. */
int32_t ms_sink_commit(MsContext *, uint32_t sink);
/* The same for a record that was counted in MsOutput.records, where a block is full or each record is looked at. */
int32_t ms_sink_full(MsContext *, uint32_t sink);
/* A node's counters, in the order of MsCounter. The runtime counts for sources (records in, rows out, bad
 * ones failed and perhaps dropped) and for rows that sinks write (ms_sink_put); generated code for all others.
 * The counters of all nodes lie one behind the other. */
uint64_t *ms_node_counters(MsContext *, uint32_t node);
enum MsCounter { MS_ROWS_IN, MS_ROWS_OUT, MS_ROWS_LATE, MS_ROWS_DROPPED, MS_ROWS_FAILED, MS_COUNTERS };
/* A row failed at a node whose policy is `fail`: records the error and stops the pipeline. `row` is JSON. */
void ms_fail(MsContext *, uint32_t node, MsString row);
/* The text of the last ms_error, kept until the end of the batch. */
MsString ms_error_text(MsContext *);
/* Where the current record came from, as `path:offset`; kept until the end of the batch. */
MsString ms_record_position(MsContext *, const MsBatch *, uint64_t row);
/* Event time: the largest seen in this split, INT64_MIN before the first. */
int64_t *ms_split_time(MsContext *, uint32_t watermark, uint32_t split);
/* A pipeline parameter's slot, laid out as a row slot of one field. */
const uint8_t *ms_param(MsContext *, uint32_t param);
/* The split of a batch, by a number that it keeps over restarts; -1 without a batch (a timer's rows). */
int64_t ms_split_id(MsContext *, const MsBatch *);
/* Processing time at the start of the batch (ms): the wall clock, but it never goes back. */
int64_t ms_processing_time(MsContext *);
/* Wall clock at the start of the batch (ms). */
int64_t ms_now(MsContext *);

#ifdef __cplusplus
}
#endif
#endif
