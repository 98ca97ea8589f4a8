// `${params.x}`, `${env.X}` and `${file.PATH}` in settings of connectors and formats: replaced when the
// app starts, never baked in. `$${` stands for `${` itself. Where one stands for a number, it must be one.
#ifndef MILLSTREAM_RUNTIME_APP_REFERENCES_H
#define MILLSTREAM_RUNTIME_APP_REFERENCES_H

#include "runtime/app/Params.h"
#include "runtime/env/Env.h"

namespace millstream {

Status replaceReferences(proto::Plan &, const Params &, FileSystem &);

} // namespace millstream
#endif
