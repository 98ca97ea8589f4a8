// Message digests. The functions of one algorithm alone are used, not EVP: that would link all of OpenSSL's
// providers into every app that hashes.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "runtime/functions/Digest.h"

#include "runtime/kernels/Text.h"

#include <openssl/md5.h>
#include <openssl/sha.h>

using namespace millstream;

static MsString hexText(MsContext *context, const unsigned char *digest, uint32_t bytes) {
  char *text = text::allocate(context, bytes * 2);
  for (uint32_t i = 0; i < bytes; ++i) {
    text[2 * i] = "0123456789abcdef"[digest[i] >> 4];
    text[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
  }
  return {text, bytes * 2};
}

template <class State, int (*init)(State *), int (*update)(State *, const void *, size_t),
          int (*final)(unsigned char *, State *), uint32_t bytes>
static MsString digest(MsContext *context, MsString s) {
  State state;
  unsigned char result[64];
  init(&state);
  update(&state, s.data, s.size);
  final(result, &state);
  return hexText(context, result, bytes);
}

MsString ms_md5(MsContext *context, MsString s) {
  return digest<MD5_CTX, MD5_Init, MD5_Update, MD5_Final, 16>(context, s);
}
MsString ms_sha1(MsContext *context, MsString s) {
  return digest<SHA_CTX, SHA1_Init, SHA1_Update, SHA1_Final, 20>(context, s);
}
MsString ms_sha224(MsContext *context, MsString s) {
  return digest<SHA256_CTX, SHA224_Init, SHA224_Update, SHA224_Final, 28>(context, s);
}
MsString ms_sha256(MsContext *context, MsString s) {
  return digest<SHA256_CTX, SHA256_Init, SHA256_Update, SHA256_Final, 32>(context, s);
}
MsString ms_sha384(MsContext *context, MsString s) {
  return digest<SHA512_CTX, SHA384_Init, SHA384_Update, SHA384_Final, 48>(context, s);
}
MsString ms_sha512(MsContext *context, MsString s) {
  return digest<SHA512_CTX, SHA512_Init, SHA512_Update, SHA512_Final, 64>(context, s);
}

MsOutcome ms_sha2(MsContext *context, MsString s, int32_t bits, MsString *out) {
  switch (bits) {
  case 224:
    *out = ms_sha224(context, s);
    return MS_VALUE;
  case 256:
    *out = ms_sha256(context, s);
    return MS_VALUE;
  case 384:
    *out = ms_sha384(context, s);
    return MS_VALUE;
  case 512:
    *out = ms_sha512(context, s);
    return MS_VALUE;
  default:
    return failWith(context, "SHA2 needs 224, 256, 384 or 512 bits");
  }
}
