// UUID and RAND.
#include "runtime/functions/Random.h"

#include "runtime/env/Env.h"
#include "runtime/kernels/Text.h"

#include <cstring>

using namespace millstream;

static void fillRandom(void *to, size_t bytes) {
  constexpr size_t pool_bytes = 4096;
  static thread_local unsigned char pool[pool_bytes];
  static thread_local size_t used = pool_bytes;
  if (pool_bytes - used < bytes) {
    realEnv().randomness->fill(pool, pool_bytes);
    used = 0;
  }
  memcpy(to, pool + used, bytes);
  memset(pool + used, 0, bytes);
  used += bytes;
}

MsString ms_uuid(MsContext *context) {
  unsigned char bytes[16];
  fillRandom(bytes, sizeof bytes);
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);
  constexpr uint64_t text_bytes = 36;
  char *text = text::allocate(context, text_bytes);
  char *at = text;
  for (int i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10)
      *at++ = '-';
    *at++ = "0123456789abcdef"[bytes[i] >> 4];
    *at++ = "0123456789abcdef"[bytes[i] & 15];
  }
  return {text, text_bytes};
}

double ms_rand(MsContext *) {
  uint64_t bits;
  fillRandom(&bits, sizeof bits);
  return static_cast<double>(bits >> 11) * 0x1.0p-53;
}

int32_t ms_rand_integer(MsContext *, int32_t bound) {
  if (bound <= 0)
    return 0;
  uint64_t bits;
  fillRandom(&bits, sizeof bits);
  return static_cast<int32_t>(static_cast<unsigned __int128>(bits) * static_cast<uint64_t>(bound) >> 64);
}
