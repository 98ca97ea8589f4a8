// The columns of each Nexmark entity, in the order of its type, and the kernels that make them. The
// compiler reads the table; none of the columns may be null.
#ifndef MILLSTREAM_RUNTIME_CONNECTORS_NEXMARK_COLUMNS_H
#define MILLSTREAM_RUNTIME_CONNECTORS_NEXMARK_COLUMNS_H

#include <span>

namespace millstream::connectors::nexmark {

struct NexmarkColumn {
  const char *name;
  const char *type;           // as a spec writes it
  const char *kernel;         // T f([MsContext *,] const MsGenerator *, int64_t n)
  bool takes_context = false; // makes its text in the batch's arena
};

struct NexmarkEntity {
  const char *name;
  const char *kind_kernel; // bool f(const MsGenerator *, int64_t n): whether event n is one
  std::span<const NexmarkColumn> columns;
};

inline constexpr NexmarkColumn person_columns[] = {
    {"id", "bigint", "ms_nexmark_person_id"},
    {"name", "string", "ms_nexmark_person_name"},
    {"emailAddress", "string", "ms_nexmark_person_email_address", true},
    {"creditCard", "string", "ms_nexmark_person_credit_card", true},
    {"city", "string", "ms_nexmark_person_city"},
    {"state", "string", "ms_nexmark_person_state"},
    {"dateTime", "timestamp(3)", "ms_nexmark_date_time"},
    {"extra", "string", "ms_nexmark_person_extra"},
};

inline constexpr NexmarkColumn auction_columns[] = {
    {"id", "bigint", "ms_nexmark_auction_id"},
    {"itemName", "string", "ms_nexmark_auction_item_name"},
    {"description", "string", "ms_nexmark_auction_description"},
    {"initialBid", "bigint", "ms_nexmark_auction_initial_bid"},
    {"reserve", "bigint", "ms_nexmark_auction_reserve"},
    {"dateTime", "timestamp(3)", "ms_nexmark_date_time"},
    {"expires", "timestamp(3)", "ms_nexmark_auction_expires"},
    {"seller", "bigint", "ms_nexmark_auction_seller"},
    {"category", "bigint", "ms_nexmark_auction_category"},
    {"extra", "string", "ms_nexmark_auction_extra"},
};

inline constexpr NexmarkColumn bid_columns[] = {
    {"auction", "bigint", "ms_nexmark_bid_auction"}, {"bidder", "bigint", "ms_nexmark_bid_bidder"},
    {"price", "bigint", "ms_nexmark_bid_price"},     {"channel", "string", "ms_nexmark_bid_channel"},
    {"url", "string", "ms_nexmark_bid_url"},         {"dateTime", "timestamp(3)", "ms_nexmark_date_time"},
    {"extra", "string", "ms_nexmark_bid_extra"},
};

inline constexpr NexmarkEntity nexmark_entities[] = {
    {"person", "ms_nexmark_is_person", person_columns},
    {"auction", "ms_nexmark_is_auction", auction_columns},
    {"bid", "ms_nexmark_is_bid", bid_columns},
};

} // namespace millstream::connectors::nexmark
#endif
