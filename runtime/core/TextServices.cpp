// Texts that generated code builds in a buffer, such as the JSON of a row that failed.
#include "runtime/core/Context.h"

#include <cstdlib>

extern "C" MsString ms_text_take(MsContext *context, MsBuffer *buffer) {
  std::string_view copy = context->arena.copy({buffer->data, buffer->size});
  free(buffer->data);
  *buffer = {nullptr, 0, 0};
  return {copy.data(), copy.size()};
}
