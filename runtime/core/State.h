// Operator state, as checkpoints see it: tables that can be cut off at a barrier and read back.
#ifndef MILLSTREAM_RUNTIME_CORE_STATE_H
#define MILLSTREAM_RUNTIME_CORE_STATE_H

#include "runtime/env/Status.h"

#include <memory>
#include <string>
#include <string_view>

namespace millstream {

// A table's content as of a barrier, in chunks. Read by the checkpoint writer, possibly on its own
// thread while the table changes on.
class StateSnapshot {
public:
  virtual ~StateSnapshot() = default;
  // The next chunk, valid until the next call; false at the end.
  virtual bool next(std::string_view &chunk) = 0;
};

class StateTable {
public:
  virtual ~StateTable() = default;
  // The node's name, or `node.part`: the table's identity across versions of the pipeline.
  virtual const std::string &name() const = 0;
  // Types, offsets, hash, version and meaning: a table is only read back where this is the same.
  virtual std::string descriptor() const = 0;
  virtual std::unique_ptr<StateSnapshot> snapshot() = 0;
  // The chunks of a snapshot, in order, into an empty table.
  virtual Status load(std::string_view chunk) = 0;
};

} // namespace millstream
#endif
