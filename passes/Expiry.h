// State that expires: when a slot was last touched is one of its fields, and a slot whose time is past is
// taken for a new one, whether cleaning up has removed it yet or not.
#ifndef MILLSTREAM_PASSES_EXPIRY_H
#define MILLSTREAM_PASSES_EXPIRY_H

#include "passes/StageOps.h"

namespace millstream {

class Expiry : StageOps {
public:
  // `field` is an i64 of `table`: milliseconds, of the clock or of event time.
  Expiry(mlir::OpBuilder &b, mlir::Location loc, std::string table, unsigned field, int64_t ttl_ms)
      : StageOps(b, loc), table_(std::move(table)), field_(field), ttl_ms_(ttl_ms) {}

  // Whether a slot was touched `ttl_ms` or longer before `now`.
  mlir::Value isPast(mlir::Value slot, mlir::Value now);
  // Makes a slot new that was touched `ttl_ms` or longer before `now`; gives whether it is new.
  mlir::Value startAnew(state::UpsertOp slot, mlir::Value now);
  // Notes that it was touched; a time before the one that is known does not count.
  void touch(mlir::Value slot, mlir::Value time, mlir::Value is_new);
  // A step of cleaning up.
  void sweep(mlir::Value now);

private:
  std::string table_;
  unsigned field_;
  int64_t ttl_ms_;
};

} // namespace millstream
#endif
