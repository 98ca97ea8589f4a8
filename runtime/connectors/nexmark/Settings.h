// The settings of the nexmark connector.
#ifndef MILLSTREAM_RUNTIME_CONNECTORS_NEXMARK_SETTINGS_H
#define MILLSTREAM_RUNTIME_CONNECTORS_NEXMARK_SETTINGS_H

#include "runtime/abi/SettingSchema.h"
#include "runtime/connectors/nexmark/Columns.h"

namespace millstream::connectors::nexmark {

inline constexpr const char *entities[] = {"person", "auction", "bid"};

constexpr SettingSpec count(const char *name, const char *fallback, double least, const char *doc) {
  return {.name = name, .kind = SettingKind::integer, .fallback = fallback, .least = least, .most = 1e9, .doc = doc};
}

inline constexpr SettingSpec settings[] = {
    {.name = "entity",
     .kind = SettingKind::choice,
     .required = true,
     .choices = entities,
     .doc = "which rows are wanted"},
    {.name = "events",
     .kind = SettingKind::integer,
     .least = 0,
     .most = 9e18,
     .doc = "how many events there are in all, persons, auctions and bids together; endless if not given"},
    {.name = "rate",
     .kind = SettingKind::integer,
     .fallback = "10000",
     .least = 1,
     .most = 1e9,
     .doc = "events a second of event time"},
    {.name = "limited",
     .kind = SettingKind::boolean,
     .fallback = "false",
     .doc = "makes events no faster than their event time passes"},
    {.name = "seed", .kind = SettingKind::integer, .fallback = "1", .doc = "the same seed makes the same events"},
    {.name = "splits",
     .kind = SettingKind::integer,
     .fallback = "1",
     .least = 1,
     .most = 65536,
     .doc = "into how many splits the events are divided"},
    {.name = "preload",
     .kind = SettingKind::boolean,
     .fallback = "false",
     .doc = "makes all rows in memory before the run begins, to measure what comes behind"},
    {.name = "base_time",
     .kind = SettingKind::timestamp,
     .fallback = "2024-01-01T00:00:00",
     .doc = "event time of the first event"},
    count("person_proportion", "1", 0, "persons in a round of events"),
    count("auction_proportion", "3", 0, "auctions in a round of events"),
    count("bid_proportion", "46", 0, "bids in a round of events"),
    count("hot_auction_ratio", "2", 1, "all but one in so many bids are on a hot auction"),
    count("hot_seller_ratio", "4", 1, "all but one in so many auctions are by a hot seller"),
    count("hot_bidder_ratio", "4", 1, "all but one in so many bids are by a hot bidder"),
    count("person_bytes", "200", 0, "average size of a person"),
    count("auction_bytes", "500", 0, "average size of an auction"),
    count("bid_bytes", "100", 0, "average size of a bid"),
    count("in_flight_auctions", "100", 1, "auctions that are open at a time"),
    count("active_people", "1000", 1, "people that are active at a time"),
    count("out_of_order_group", "1", 1, "events are shuffled within groups of this many; 1 keeps their order"),
};

inline FixedColumn columnOf(std::string_view entity, size_t index) {
  for (const NexmarkEntity &known : nexmark_entities)
    if (entity == known.name && index < known.columns.size())
      return {known.columns[index].name, known.columns[index].type};
  return {};
}

inline constexpr ConnectorSpec specs[] = {
    {.name = "nexmark",
     .doc = "the Nexmark benchmark's auction site: persons, auctions and bids",
     .settings = settings,
     .source = true,
     .format = FormatUse::none,
     .type_setting = "entity",
     .columns = columnOf},
};

} // namespace millstream::connectors::nexmark
#endif
