// What every kernel file includes. A kernel is a C function named ms_*, compiled twice: natively, for
// unit tests and as fallback in the runtime library, and as LLVM bitcode that the compiler links into
// generated code and inlines. Kernels are therefore small, have no global state, no exceptions and no
// C++ library types in their signatures; cold or large work is a call to a function in
// runtime/functions/, which is native only.
//
// Values as in runtime/abi/Abi.h: bool, int8_t … int64_t, float, double; decimals always as unscaled
// __int128; text as MsString by value; timestamps as int64_t milliseconds or __int128 nanoseconds.
// Arguments are never NULL: generated code tests before it calls. The four shapes:
//   value     R f(args…)
//   arena     R f(MsContext *, args…)
//   nullable  MsOutcome f(MsContext *, args…, R *out)     MS_VALUE or MS_NULL
//   fallible  MsOutcome f(MsContext *, args…, R *out)     MS_VALUE, MS_NULL or MS_ERROR (after ms_error)
// A text that finds no two registers left (the third of a kernel, as a rule) is written as two parameters,
// data and size, because C would pass the struct in memory while generated code passes its two halves.
// A native function that generated code calls directly takes no integer narrower than 32 bits, since how C
// extends those is written at a kernel's definition alone; it gets a kernel in front of it instead.
// Constant arguments (scales, precisions, units) are int32_t, behind the values.
#ifndef MILLSTREAM_RUNTIME_KERNELS_KERNEL_H
#define MILLSTREAM_RUNTIME_KERNELS_KERNEL_H

#include "runtime/abi/Abi.h"

#define MS_KERNEL extern "C" __attribute__((used))
#define MS_INLINE_KERNEL extern "C" __attribute__((used, always_inline))

namespace millstream {
using int128 = __int128;
} // namespace millstream

#endif
