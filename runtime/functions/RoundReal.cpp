// Doubles rounded in decimal, as Flink does it through BigDecimal.
#include "runtime/functions/RoundReal.h"

#include <charconv>
#include <cmath>
#include <cstring>

// d.ddd…e±xx: the digits are kept up to the wanted place and read back.
static double roundDigits(double x, int32_t digits, bool cut) {
  if (!std::isfinite(x))
    return x;
  if (x == 0)
    return 0; // no decimal is -0
  char text[40];
  char *end = std::to_chars(text, text + sizeof text, std::fabs(x), std::chars_format::scientific).ptr;
  char *mark = static_cast<char *>(memchr(text, 'e', static_cast<size_t>(end - text)));
  int32_t exponent = 0;
  std::from_chars(mark + 1 + (mark[1] == '+'), end, exponent);
  char number[24];
  int32_t have = 0;
  for (char *at = text; at != mark; ++at)
    if (*at != '.')
      number[have++] = *at;
  int64_t kept = static_cast<int64_t>(exponent) + 1 + digits;
  if (kept >= have)
    return x;
  if (kept < 0)
    return 0;
  bool up = !cut && number[kept] >= '5';
  // One more digit in front for a carry: 0ddd × 10^…
  char result[48] = {'0'};
  memcpy(result + 1, number, static_cast<size_t>(kept));
  int64_t place = kept;
  while (up) {
    if (result[place] != '9') {
      ++result[place];
      break;
    }
    result[place--] = '0';
  }
  char *at = result + kept + 1;
  *at++ = 'e';
  at = std::to_chars(at, result + sizeof result, exponent + 1 - kept).ptr;
  double rounded = 0;
  std::from_chars(result, at, rounded);
  return x < 0 && rounded != 0 ? -rounded : rounded;
}

double ms_round_real(double x, int32_t digits) { return roundDigits(x, digits, false); }
double ms_truncate_real(double x, int32_t digits) { return roundDigits(x, digits, true); }
