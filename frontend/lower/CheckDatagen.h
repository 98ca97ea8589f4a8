// Whether datagen can make a column as the spec says.
#ifndef MILLSTREAM_FRONTEND_LOWER_CHECKDATAGEN_H
#define MILLSTREAM_FRONTEND_LOWER_CHECKDATAGEN_H

#include "dialects/flow/Flow.h"
#include "frontend/spec/Spec.h"

namespace millstream {

// `entry` is one of the connector's `fields`: a column's name, and how it is made. Reports what cannot be.
void checkDatagenColumn(const SettingEntry &entry, mlir::Type type, Diagnostics &diagnostics);

} // namespace millstream
#endif
