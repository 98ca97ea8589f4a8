// The state dialect's C++ interface.
#ifndef MILLSTREAM_DIALECTS_STATE_STATE_H
#define MILLSTREAM_DIALECTS_STATE_STATE_H

#include "dialects/flow/Flow.h"

#include "dialects/state/StateDialect.h.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/state/StateTypes.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/state/StateAttrs.h.inc"
#define GET_OP_CLASSES
#include "dialects/state/StateOps.h.inc"

#endif
