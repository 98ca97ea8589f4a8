// Watermarks: out of order, several splits, idleness, ends, holds.
#include "runtime/core/Watermarks.h"

#include <gtest/gtest.h>

using namespace millstream;

namespace {

proto::Plan planOf(int sources, int64_t out_of_order_ms, int64_t idle_after_ms) {
  proto::Plan plan;
  for (int i = 0; i < sources; ++i) {
    plan.add_nodes()->set_name("s" + std::to_string(i));
    plan.add_sources()->set_watermark(i);
    proto::Watermark &watermark = *plan.add_watermarks();
    watermark.set_out_of_order_ms(out_of_order_ms);
    watermark.set_idle_after_ms(idle_after_ms);
  }
  return plan;
}

TEST(Watermarks, IsTheLeastOfTheSplits) {
  Watermarks watermarks(planOf(1, 5, -1));
  uint32_t a = watermarks.addSplit(0), b = watermarks.addSplit(0);
  *watermarks.time(0, a) = 100;
  EXPECT_FALSE(watermarks.advance(0)) << "b has none yet";
  EXPECT_EQ(watermarks.value(0), time_min);
  *watermarks.time(0, b) = 50;
  EXPECT_TRUE(watermarks.advance(0));
  EXPECT_EQ(watermarks.value(0), 45);
  *watermarks.time(0, b) = 200;
  EXPECT_TRUE(watermarks.advance(0));
  EXPECT_EQ(watermarks.value(0), 95);
  EXPECT_FALSE(watermarks.advance(0));
}

TEST(Watermarks, EndsWithItsSplits) {
  Watermarks watermarks(planOf(1, 0, -1));
  uint32_t a = watermarks.addSplit(0), b = watermarks.addSplit(0);
  *watermarks.time(0, a) = 10;
  *watermarks.time(0, b) = 20;
  watermarks.splitEnded(a);
  watermarks.advance(0);
  EXPECT_EQ(watermarks.value(0), 20);
  watermarks.splitEnded(b);
  EXPECT_FALSE(watermarks.advance(0)) << "more splits may come";
  watermarks.sourceComplete(0);
  EXPECT_TRUE(watermarks.advance(0));
  EXPECT_EQ(watermarks.value(0), time_max);
}

TEST(Watermarks, LeavesIdleSplitsOut) {
  Watermarks watermarks(planOf(1, 10, 30));
  uint32_t a = watermarks.addSplit(0), b = watermarks.addSplit(0);
  *watermarks.time(0, a) = 1000;
  *watermarks.time(0, b) = 100;
  watermarks.advance(0);
  EXPECT_EQ(watermarks.value(0), 90);
  watermarks.splitWaiting(b, 5'000'000);
  watermarks.splitWaiting(b, 20'000'000); // still the same wait
  EXPECT_EQ(watermarks.nextIdle_ns(), 35'000'000);
  EXPECT_FALSE(watermarks.advance(34'000'000));
  EXPECT_TRUE(watermarks.advance(35'000'000));
  EXPECT_EQ(watermarks.value(0), 990);
  EXPECT_EQ(watermarks.nextIdle_ns(), time_max);
  // Back from idleness it begins where the watermark is, so that the watermark need not go back.
  watermarks.splitActive(b);
  EXPECT_EQ(watermarks.eventTime(0, b), 1000);
  EXPECT_FALSE(watermarks.advance(36'000'000));
}

TEST(Watermarks, AShortWaitChangesNothing) {
  Watermarks watermarks(planOf(1, 0, 30));
  uint32_t a = watermarks.addSplit(0), b = watermarks.addSplit(0);
  *watermarks.time(0, a) = 1000;
  *watermarks.time(0, b) = 100;
  watermarks.splitWaiting(b, 0);
  watermarks.advance(10'000'000);
  watermarks.splitActive(b);
  EXPECT_EQ(watermarks.eventTime(0, b), 100);
  EXPECT_FALSE(watermarks.advance(100'000'000)) << "it does not wait any more";
}

TEST(Watermarks, AllIdleHoldsStill) {
  Watermarks watermarks(planOf(1, 0, 0));
  uint32_t a = watermarks.addSplit(0);
  *watermarks.time(0, a) = 7;
  watermarks.advance(0);
  watermarks.splitWaiting(a, 1);
  EXPECT_FALSE(watermarks.advance(2));
  EXPECT_EQ(watermarks.value(0), 7);
}

TEST(Watermarks, ALaterSplitBeginsAtTheWatermark) {
  Watermarks watermarks(planOf(1, 10, -1));
  uint32_t a = watermarks.addSplit(0);
  *watermarks.time(0, a) = 500;
  watermarks.advance(0);
  uint32_t b = watermarks.addSplit(0);
  EXPECT_EQ(watermarks.eventTime(0, b), 500);
  watermarks.advance(0);
  EXPECT_EQ(watermarks.value(0), 490);
}

TEST(Watermarks, ANodeTakesTheLeastOfItsInputsLessTheirHolds) {
  proto::Plan plan = planOf(2, 0, -1);
  Watermarks watermarks(plan);
  uint32_t a = watermarks.addSplit(0), b = watermarks.addSplit(1);
  *watermarks.time(0, a) = 100;
  *watermarks.time(1, b) = 90;
  watermarks.advance(0);
  proto::Node node;
  EXPECT_EQ(watermarks.nodeValue(node), 90) << "without inputs named: of all";
  proto::WatermarkInput &input = *node.add_watermarks();
  input.set_watermark(0);
  input.set_hold_ms(25);
  EXPECT_EQ(watermarks.nodeValue(node), 75);
  for (uint32_t s : {0u, 1u}) {
    watermarks.splitEnded(s);
    watermarks.sourceComplete(s);
  }
  watermarks.advance(0);
  EXPECT_EQ(watermarks.nodeValue(node), time_max) << "the end is not held back";
}

TEST(Watermarks, ExtremeTimesDoNotOverflow) {
  Watermarks watermarks(planOf(1, 1000, -1));
  uint32_t a = watermarks.addSplit(0);
  *watermarks.time(0, a) = time_min + 5;
  watermarks.advance(0);
  EXPECT_EQ(watermarks.value(0), time_min);
  *watermarks.time(0, a) = time_max - 1;
  watermarks.advance(0);
  EXPECT_EQ(watermarks.value(0), time_max - 1001);
}

} // namespace
