// SELECT bidder, window_start, window_end, COUNT(*), SUM(price), MAX(price) FROM bid, sessions with a gap of
// 10 s per bidder, out of order by 4 s, late rows dropped, to nowhere.
//
// A bidder's session lies in the slot of an open-addressing table; what is due is found by a wheel of
// buckets, in each of which bidders wait for the time at which their session would have ended when they were
// put there. A bidder with two sessions at once, which needs rows out of order, has the others in a list.
#include "test/bench/peers/Bids.h"

#include <algorithm>

using namespace millstream::peers;

namespace {

constexpr int64_t gap_ms = 10'000;
constexpr int64_t out_of_order_ms = 4'000;

struct Session {
  int64_t bidder;
  int64_t start_ms, last_ms;
  int64_t count = 0; // 0: no session
  int64_t sum;
  int64_t max;
  int64_t end() const { return last_ms + gap_ms; }
  void merge(const Session &other) {
    start_ms = std::min(start_ms, other.start_ms);
    last_ms = std::max(last_ms, other.last_ms);
    count += other.count;
    sum += other.sum;
    max = std::max(max, other.max);
  }
  bool meets(const Session &other) const { return other.start_ms <= end() && start_ms <= other.end(); }
};

class SessionTable {
public:
  Session *find(int64_t bidder) {
    for (size_t at = hash(bidder) & mask_;; at = (at + 1) & mask_) {
      if (slots_[at].count == 0)
        return nullptr;
      if (slots_[at].bidder == bidder)
        return &slots_[at];
    }
  }
  void insert(const Session &session) {
    if (++size_ * 2 > slots_.size())
      grow();
    place(session);
  }
  // Moves back what stood behind.
  void erase(Session *session) {
    auto hole = static_cast<size_t>(session - slots_.data());
    for (size_t at = hole;;) {
      at = (at + 1) & mask_;
      if (slots_[at].count == 0)
        break;
      size_t home = hash(slots_[at].bidder) & mask_;
      if (((at - home) & mask_) < ((at - hole) & mask_))
        continue;
      slots_[hole] = slots_[at];
      hole = at;
    }
    slots_[hole].count = 0;
    --size_;
  }

private:
  static size_t hash(int64_t key) {
    unsigned __int128 product = static_cast<unsigned __int128>(static_cast<uint64_t>(key)) * 0x9e3779b97f4a7c15ull;
    return static_cast<size_t>(product >> 64) ^ static_cast<size_t>(product);
  }
  void place(const Session &session) {
    size_t at = hash(session.bidder) & mask_;
    while (slots_[at].count != 0)
      at = (at + 1) & mask_;
    slots_[at] = session;
  }
  void grow() {
    std::vector<Session> old(slots_.size() * 2);
    old.swap(slots_);
    mask_ = slots_.size() - 1;
    for (const Session &session : old)
      if (session.count != 0)
        place(session);
  }
  std::vector<Session> slots_ = std::vector<Session>(1024);
  size_t mask_ = 1023;
  size_t size_ = 0;
};

// Bidders by the time at which they are to be looked at.
class Wheel {
public:
  void add(int64_t due_ms, int64_t bidder) {
    buckets_[static_cast<size_t>(due_ms / tick_ms) % count].push_back(bidder);
  }
  // Calls look(bidder) for all that are due by the time.
  template <typename Look> void turn(int64_t to_ms, Look look) {
    int64_t last = to_ms / tick_ms;
    int64_t from = next_ == INT64_MIN ? last - static_cast<int64_t>(count) + 1 : next_;
    for (int64_t tick = std::max(from, last - static_cast<int64_t>(count) + 1); tick <= last; ++tick) {
      due_.swap(buckets_[static_cast<size_t>(tick) % count]);
      for (int64_t bidder : due_)
        look(bidder);
      due_.clear();
    }
    next_ = last + 1;
  }
  template <typename Look> void all(Look look) {
    for (std::vector<int64_t> &bucket : buckets_) {
      for (int64_t bidder : bucket)
        look(bidder);
      bucket.clear();
    }
  }

private:
  static constexpr int64_t tick_ms = 64;
  static constexpr size_t count = 1024; // one turn is more than a session's gap and disorder
  std::vector<int64_t> buckets_[count];
  std::vector<int64_t> due_;
  int64_t next_ = INT64_MIN;
};

class Sessions {
public:
  explicit Sessions(const Output &out) : out_(out) {}

  void add(const Bid &bid) {
    int64_t watermark = latest_ms_ == INT64_MIN ? INT64_MIN : latest_ms_ - out_of_order_ms;
    Session row{bid.bidder, bid.time_ms, bid.time_ms, 1, bid.price, bid.price};
    if (Session *session = table_.find(bid.bidder)) {
      if (session->end() - 1 <= watermark) { // over, but not looked at yet
        fire(*session);
        table_.erase(session);
        start(row, watermark);
      } else if (session->meets(row) && others_.empty()) {
        session->merge(row);
      } else {
        addSlowly(session, row, watermark);
      }
    } else {
      start(row, watermark);
    }
    if (bid.time_ms > latest_ms_) {
      latest_ms_ = bid.time_ms;
      int64_t now = (latest_ms_ - out_of_order_ms) / 64;
      if (now != last_turn_) {
        last_turn_ = now;
        wheel_.turn(latest_ms_ - out_of_order_ms, [&](int64_t bidder) { look(bidder); });
      }
    }
  }
  void finish() {
    latest_ms_ = INT64_MAX;
    wheel_.all([&](int64_t bidder) {
      if (Session *session = table_.find(bidder)) {
        fire(*session);
        table_.erase(session);
      }
    });
    for (const Session &session : others_)
      fire(session);
  }
  int64_t results() const { return results_; }

private:
  void start(const Session &row, int64_t watermark) {
    if (row.end() - 1 <= watermark)
      return; // late
    table_.insert(row);
    wheel_.add(row.end(), row.bidder);
  }
  // The row belongs to another session than that in the slot, or joins several.
  [[gnu::noinline]] void addSlowly(Session *slot, Session row, int64_t watermark) {
    for (size_t i = 0; i < others_.size();) {
      if (others_[i].bidder != row.bidder || !others_[i].meets(row)) {
        ++i;
        continue;
      }
      row.merge(others_[i]);
      others_[i] = others_.back();
      others_.pop_back();
    }
    if (slot->meets(row))
      slot->merge(row);
    else if (row.end() - 1 > watermark)
      others_.push_back(row);
  }
  void look(int64_t bidder) {
    Session *session = table_.find(bidder);
    if (!session)
      return;
    if (session->end() - 1 > latest_ms_ - out_of_order_ms)
      return wheel_.add(session->end(), bidder);
    fire(*session);
    table_.erase(session);
    for (size_t i = 0; i < others_.size(); ++i) {
      if (others_[i].bidder != bidder)
        continue;
      table_.insert(others_[i]);
      wheel_.add(std::max(others_[i].end(), latest_ms_), bidder);
      others_[i] = others_.back();
      others_.pop_back();
      return;
    }
  }
  void fire(const Session &session) {
    keep(session.bidder);
    keep(session.start_ms);
    keep(session.end());
    keep(session.count);
    keep(session.sum);
    keep(session.max);
    ++results_;
    if (out_)
      out_.line("%ld,%ld,%ld,%ld,%ld,%ld\n", session.bidder, session.start_ms, session.end(), session.count,
                session.sum, session.max);
  }

  const Output &out_;
  SessionTable table_;
  Wheel wheel_;
  std::vector<Session> others_;
  int64_t latest_ms_ = INT64_MIN;
  int64_t last_turn_ = INT64_MIN;
  int64_t results_ = 0;
};

} // namespace

int main(int argc, char **argv) {
  Options options(argc, argv);
  Bids bids(options);
  Output out(options);
  Sessions sessions(out);
  Stopwatch watch;
  int64_t rows = bids.forEach([&](const Bid &bid) __attribute__((always_inline)) { sessions.add(bid); });
  sessions.finish();
  report("nexmark_session", rows, sessions.results(), watch);
}
