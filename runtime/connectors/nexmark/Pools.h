// Text that Nexmark's rows are cut from, made once for a generator: a function of the seed alone.
#ifndef MILLSTREAM_RUNTIME_CONNECTORS_NEXMARK_POOLS_H
#define MILLSTREAM_RUNTIME_CONNECTORS_NEXMARK_POOLS_H

#include "runtime/connectors/nexmark/NexmarkGenerator.h"

#include <string>
#include <vector>

namespace millstream::nexmark {

class Pools {
public:
  explicit Pools(uint64_t seed);
  Pools(const Pools &) = delete;
  Pools &operator=(const Pools &) = delete;

  const MsString *names() const { return names_.data(); }
  const MsString *channels() const { return channels_.data(); }
  const MsString *urls() const { return urls_.data(); }
  const char *words() const { return words_.data(); }
  const char *extra() const { return extra_.data(); }

private:
  void makeNames();
  void makeChannels();
  void makeUrls();
  void makeWords();
  void makeExtra();
  uint64_t next() { return random::bitsAt(start_, drawn_++); }
  std::string urlWord();
  MsString keep(const std::string &text);

  uint64_t start_;
  uint64_t drawn_ = 0;
  std::string text_; // what the strings point into; its room is taken beforehand
  std::vector<MsString> names_, channels_, urls_;
  std::string words_, extra_;
};

} // namespace millstream::nexmark
#endif
