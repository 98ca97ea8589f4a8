// The Nexmark kernels for native callers: tests, and the hand-written peers of the benchmarks. Generated
// code calls them by the names in Columns.h.
#ifndef MILLSTREAM_RUNTIME_CONNECTORS_NEXMARK_KERNELS_H
#define MILLSTREAM_RUNTIME_CONNECTORS_NEXMARK_KERNELS_H

#include "runtime/abi/Abi.h"

extern "C" {
bool ms_nexmark_is_person(const MsGenerator *, int64_t n);
bool ms_nexmark_is_auction(const MsGenerator *, int64_t n);
bool ms_nexmark_is_bid(const MsGenerator *, int64_t n);
int64_t ms_nexmark_date_time(const MsGenerator *, int64_t n); // of any event, in milliseconds
// Bounds of it over the events from one on, and up to one; and whether it never falls.
int64_t ms_nexmark_earliest(const MsGenerator *, int64_t from);
int64_t ms_nexmark_latest(const MsGenerator *, int64_t last);
bool ms_nexmark_is_ordered(const MsGenerator *);

int64_t ms_nexmark_bid_auction(const MsGenerator *, int64_t n);
int64_t ms_nexmark_bid_bidder(const MsGenerator *, int64_t n);
int64_t ms_nexmark_bid_price(const MsGenerator *, int64_t n);
MsString ms_nexmark_bid_channel(const MsGenerator *, int64_t n);
MsString ms_nexmark_bid_url(const MsGenerator *, int64_t n);
MsString ms_nexmark_bid_extra(const MsGenerator *, int64_t n);

int64_t ms_nexmark_auction_id(const MsGenerator *, int64_t n);
MsString ms_nexmark_auction_item_name(const MsGenerator *, int64_t n);
MsString ms_nexmark_auction_description(const MsGenerator *, int64_t n);
int64_t ms_nexmark_auction_initial_bid(const MsGenerator *, int64_t n);
int64_t ms_nexmark_auction_reserve(const MsGenerator *, int64_t n);
int64_t ms_nexmark_auction_expires(const MsGenerator *, int64_t n);
int64_t ms_nexmark_auction_seller(const MsGenerator *, int64_t n);
int64_t ms_nexmark_auction_category(const MsGenerator *, int64_t n);
MsString ms_nexmark_auction_extra(const MsGenerator *, int64_t n);

int64_t ms_nexmark_person_id(const MsGenerator *, int64_t n);
MsString ms_nexmark_person_name(const MsGenerator *, int64_t n);
MsString ms_nexmark_person_email_address(MsContext *, const MsGenerator *, int64_t n);
MsString ms_nexmark_person_credit_card(MsContext *, const MsGenerator *, int64_t n);
MsString ms_nexmark_person_city(const MsGenerator *, int64_t n);
MsString ms_nexmark_person_state(const MsGenerator *, int64_t n);
MsString ms_nexmark_person_extra(const MsGenerator *, int64_t n);
}

#endif
