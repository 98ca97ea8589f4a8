// Random bytes, numbers and patterns through every function that reads text: none may crash, read beyond its
// input (the asan preset sees that) or take long.
#include "test/unit/kernels/KernelTest.h"
#include "test/unit/kernels/Kernels.h"

#include "runtime/functions/CastText.h"
#include "runtime/functions/DateFormat.h"
#include "runtime/functions/Json.h"
#include "runtime/functions/Regex.h"
#include "runtime/functions/SimpleDate.h"
#include "runtime/functions/TextCase.h"

#include <cstring>
#include <memory>

using int128 = __int128;

namespace millstream {
namespace {

class HostileTest : public KernelTest {
protected:
  uint64_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    return state_ ^= state_ << 17;
  }
  int64_t number() {
    switch (next() % 4) {
    case 0:
      return static_cast<int64_t>(next() % 20) - 10;
    case 1:
      return static_cast<int64_t>(next() % 2 ? INT32_MAX : INT32_MIN);
    case 2:
      return static_cast<int64_t>(next() % 2 ? INT64_MAX : INT64_MIN);
    default:
      return static_cast<int64_t>(next());
    }
  }
  // Up to 40 bytes from one of the alphabets, at the very end of its own allocation.
  MsString bytes() {
    static constexpr std::string_view alphabets[] = {"ab",
                                                     "0123456789.-+eE ",
                                                     "yMdHhmsSEDaZXzQwWuVGLkK'[]-:/ T",
                                                     "2024-02-29 12:34:56.789Z+:/JanFebThuAMPM",
                                                     R"({}[]",:\u0041tfn123.5e-+ ruesal)",
                                                     R"(()[]{}|*+?.^$\dwsbpQE&-:<>=!#i)",
                                                     "%_!\\a",
                                                     "$.a[0]'b*-lax ",
                                                     "\xC3\xA9\xE6\x97\xA5\xF0\x9F\x98\x80\xFF\x80 a\xCE\xA3"};
    std::string_view alphabet = alphabets[next() % std::size(alphabets)];
    uint64_t size = next() % 41;
    auto data = std::make_unique<char[]>(size);
    for (uint64_t i = 0; i < size; ++i)
      data[i] = next() % 50 == 0 ? static_cast<char>(next()) : alphabet[next() % alphabet.size()];
    inputs_.push_back(std::move(data));
    return {inputs_.back().get(), size};
  }
  // Reads all of a result.
  void touch(MsString s) {
    for (uint64_t i = 0; i < s.size; ++i)
      sum_ += static_cast<unsigned char>(s.data[i]);
  }
  template <class... Params, class... Args> void texts(MsOutcome (*kernel)(MsContext *, Params...), Args... args) {
    if (std::optional<MsString> result = call<MsString>(kernel, args...))
      touch(*result);
  }
  void endRound() {
    context.arena.reset();
    context.error_text = {"", 0};
    inputs_.clear();
  }
  std::vector<std::unique_ptr<char[]>> inputs_;
  uint64_t sum_ = 0;

private:
  uint64_t state_ = 0x9E3779B97F4A7C15;
};

TEST_F(HostileTest, TextFunctions) {
  for (int round = 0; round < 20000; ++round) {
    MsString a = bytes(), b = bytes(), c = bytes();
    auto n = static_cast<int32_t>(number()), m = static_cast<int32_t>(number());
    EXPECT_GE(ms_char_length(a), 0);
    texts(ms_substring, a, number(), number());
    touch(ms_trim_set(a, b));
    call<int32_t>(ms_instr_nth, a, b, n, m % 100);
    texts(ms_split_index, a, b, n);
    texts(ms_lpad, a, n % 1000, b);
    touch(ms_reverse(&context, a));
    texts(ms_replace, a, b, c.data, c.size);
    texts(ms_translate, a, b, c.data, c.size);
    touch(ms_overlay(&context, a, b, number(), number()));
    touch(ms_text_upper(&context, a));
    touch(ms_text_lower(&context, a));
    touch(ms_cast_bytes_string(&context, a));
    texts(ms_unhex, a);
    texts(ms_url_decode, a);
    texts(ms_from_base64, a);
    ms_like(a, b);
    call<bool>(ms_like_escape, a, b, c.data, c.size);
    endRound();
  }
}

TEST_F(HostileTest, CastsAndTimes) {
  for (int round = 0; round < 20000; ++round) {
    MsString a = bytes(), b = bytes();
    call<int64_t>(ms_cast_string_i64, a);
    call<bool>(ms_cast_string_bool, a);
    call<float>(ms_cast_string_f32, a);
    std::optional<double> real = call<double>(ms_cast_string_f64, a);
    call<int128>(ms_cast_string_decimal, a, 10, 2);
    call<int128>(ms_cast_string_decimal, a, 38, 20);
    call<int128>(ms_cast_f64_decimal, real.value_or(static_cast<double>(number())), 38, 10);
    ms_round_f64(real.value_or(1.5), static_cast<int32_t>(number()));
    ms_truncate_f64(real.value_or(1.5), static_cast<int32_t>(number()));
    call<int32_t>(ms_cast_string_date, a);
    call<int32_t>(ms_cast_string_time, a, 3);
    call<int128>(ms_cast_string_tsn, a, 9);
    call<int64_t>(ms_to_timestamp_by_pattern, a, b);
    call<int64_t>(ms_unix_timestamp, a, b);
    call<int32_t>(ms_to_date_by_pattern, a, b);
    texts(ms_format_timestamp, number() / 1000, a);
    texts(ms_from_unixtime, number() / 1000000, a);
    texts(ms_date_format_text, a, b);
    texts(ms_convert_tz, a, b, b);
    ms_date_pattern_check(a, true);
    endRound();
  }
}

TEST_F(HostileTest, JsonAndRegex) {
  for (int round = 0; round < 20000; ++round) {
    MsString a = bytes(), b = bytes(), c = bytes();
    texts(ms_json_value, a, b);
    call<bool>(ms_json_exists, a, b);
    ms_json_path_check(a);
    call<bool>(ms_similar, a, b);
    call<bool>(ms_regexp, a, b);
    texts(ms_regexp_extract, a, b, static_cast<int32_t>(number()));
    texts(ms_regexp_replace, a, b, c);
    call<int32_t>(ms_regexp_count, a, b);
    call<int32_t>(ms_regexp_instr, a, b);
    endRound();
  }
}

} // namespace
} // namespace millstream
