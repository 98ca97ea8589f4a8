// Registers the state dialect.
#include "dialects/state/State.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace millstream::state;

#include "dialects/state/StateDialect.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/state/StateTypes.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/state/StateAttrs.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/state/StateOps.cpp.inc"

void StateDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/state/StateTypes.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/state/StateAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/state/StateOps.cpp.inc"
      >();
}
