// Message digests as lower-case hexadecimal text, by OpenSSL's libcrypto.
#ifndef MILLSTREAM_RUNTIME_FUNCTIONS_DIGEST_H
#define MILLSTREAM_RUNTIME_FUNCTIONS_DIGEST_H

#include "runtime/abi/Abi.h"

extern "C" {
MsString ms_md5(MsContext *, MsString);
MsString ms_sha1(MsContext *, MsString);
MsString ms_sha224(MsContext *, MsString);
MsString ms_sha256(MsContext *, MsString);
MsString ms_sha384(MsContext *, MsString);
MsString ms_sha512(MsContext *, MsString);
// bits: 224, 256, 384 or 512, else an error.
MsOutcome ms_sha2(MsContext *, MsString, int32_t bits, MsString *out);
}

#endif
