// Kernels that append bytes as they are: the parts of a record that the compiler knows (keys, commas,
// line ends), and the values of the raw format.
#include "runtime/kernels/Encode.h"
#include "runtime/kernels/EncodeCommon.h"
#include "runtime/kernels/Fail.h"

#include <cstring>

using namespace millstream;
using namespace millstream::encode;

MS_INLINE_KERNEL void ms_put_literal(MsBuffer *buffer, MsString text) {
  commit(buffer, putText(reserve(buffer, text.size), text.data, text.size));
}

// The kind of a change, as Flink writes it: 0 +I, 1 -U, 2 +U, 3 -D.
MS_INLINE_KERNEL void ms_put_change(MsBuffer *buffer, int8_t change) {
  const char *texts = "+I-U+U-D";
  commit(buffer, putText(reserve(buffer, 2), texts + 2 * (change & 3), 2));
}

// A value that is one line, itself; another would be read as several rows.
MS_KERNEL MsOutcome ms_raw_line(MsContext *context, MsString value, MsString *out) {
  if (value.size != 0 && std::memchr(value.data, '\n', value.size))
    return failWith(context, "the value has a line break, which a line of raw text cannot hold: write another format, "
                             "or take line breaks out with REPLACE");
  *out = value;
  return MS_VALUE;
}

MS_KERNEL void ms_raw_put_string(MsBuffer *buffer, MsString value) {
  commit(buffer, putText(reserve(buffer, value.size), value.data, value.size));
}
