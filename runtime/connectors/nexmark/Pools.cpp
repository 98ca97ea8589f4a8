// See the header.
#include "runtime/connectors/nexmark/Pools.h"

namespace millstream::nexmark {

namespace {

constexpr const char *first_names[first_name_count] = {"Peter", "Paul",  "Luke",  "John",   "Saul",  "Vicky",
                                                       "Kate",  "Julie", "Sarah", "Deiter", "Walter"};
constexpr const char *last_names[last_name_count] = {"Shultz", "Abrams", "Spencer", "White", "Bartels",
                                                     "Walton", "Smith",  "Jones",   "Noris"};
constexpr const char *hot_channels[hot_channel_count] = {"Google", "Facebook", "Baidu", "Apple"};

// No name, channel or url takes more, on average.
constexpr size_t text_bytes = (first_name_count * last_name_count + 2 * (hot_channel_count + channel_count)) * 80;
constexpr uint64_t pools_split = ~uint64_t{0}; // the pools' own sequence of random numbers

uint32_t reversedBits(uint32_t value) {
  uint32_t result = 0;
  for (int i = 0; i < 32; ++i)
    result |= (value >> i & 1) << (31 - i);
  return result;
}

} // namespace

Pools::Pools(uint64_t seed) : start_(random::startOf(seed, pools_split)) {
  text_.reserve(text_bytes);
  makeNames();
  makeChannels();
  makeUrls();
  makeWords();
  makeExtra();
}

MsString Pools::keep(const std::string &text) {
  size_t at = text_.size();
  text_ += text;
  return {text_.data() + at, text.size()};
}

void Pools::makeNames() {
  for (const char *first : first_names)
    for (const char *last : last_names)
      names_.push_back(keep(std::string(first) + " " + last));
}

void Pools::makeChannels() {
  for (const char *hot : hot_channels)
    channels_.push_back(keep(hot));
  for (uint32_t i = 0; i < channel_count; ++i)
    channels_.push_back(keep("channel-" + std::to_string(i)));
}

// 3 or 4 characters: letters, and one in thirteen an underscore.
std::string Pools::urlWord() {
  std::string word;
  uint64_t length = 3 + random::below(next(), 2);
  for (uint64_t i = 0; i < length; ++i) {
    uint64_t bits = next();
    word += random::allButOneIn(13, bits) ? static_cast<char>('a' + random::below(bits, 26)) : '_';
  }
  return word;
}

void Pools::makeUrls() {
  for (uint32_t i = 0; i < hot_channel_count + channel_count; ++i) {
    std::string url = "https://www.nexmark.com/" + urlWord() + "/" + urlWord() + "/" + urlWord() + "/item.htm?query=1";
    bool named = i >= hot_channel_count && random::below(next(), 10) > 0;
    if (named) {
      auto reversed = static_cast<int32_t>(reversedBits(i - hot_channel_count));
      url += "&channel_id=" + std::to_string(reversed < 0 ? -static_cast<int64_t>(reversed) : reversed);
    }
    urls_.push_back(keep(url));
  }
}

void Pools::makeWords() {
  words_.resize(pool_bytes + slice_bytes_max);
  for (char &c : words_) {
    uint64_t bits = next();
    c = random::allButOneIn(13, bits) ? static_cast<char>('a' + random::below(bits, 26)) : ' ';
  }
}

// Six characters a random number, by the remainder of 26: of a negative number it is negative, so that
// half of the characters lie below 'a', as in the suite's generator.
void Pools::makeExtra() {
  extra_.resize(pool_bytes + slice_bytes_max);
  int32_t number = 0;
  for (size_t i = 0; i < extra_.size(); ++i) {
    if (i % 6 == 0)
      number = static_cast<int32_t>(next());
    extra_[i] = static_cast<char>('a' + number % 26);
    number /= 26;
  }
}

} // namespace millstream::nexmark
