// Maps that expressions make, and arrays, maps and rows as text.
#include "test/unit/kernels/KernelTest.h"

#include "runtime/abi/RowLayout.h"

#include <cstring>
#include <vector>

extern "C" {
MsArray ms_map_unique(MsContext *, MsArray, int32_t, int32_t, int32_t, int32_t, int32_t);
MsString ms_array_text(MsContext *, MsArray, int32_t, int32_t, int32_t, int32_t);
MsString ms_row_text(MsContext *, MsArray, int32_t, int32_t, int32_t, int32_t);
MsString ms_map_text(MsContext *, MsArray, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t);
}

namespace millstream {
namespace {

using Text = std::optional<std::string_view>;

class CollectionTest : public KernelTest {
protected:
  // Slots of as many texts each as `shape` has fields.
  MsArray slots(const RowShape &shape, const std::vector<Text> &texts) {
    size_t fields = shape.fields.size(), count = texts.size() / fields;
    bytes.assign(count * shape.bytes + 1, 0);
    for (size_t i = 0; i < texts.size(); ++i) {
      uint8_t *slot = bytes.data() + i / fields * shape.bytes;
      const FieldPlace &place = shape.fields[i % fields];
      MsString value = text(texts[i].value_or(std::string_view()));
      if (texts[i])
        memcpy(slot + place.offset, &value, sizeof value);
      else
        slot[place.null_offset] |= place.null_mask;
    }
    return {bytes.data(), count};
  }
  static int32_t at(uint32_t number) { return static_cast<int32_t>(number); }

  std::vector<uint8_t> bytes;
};

TEST_F(CollectionTest, ArraysAndRowsAsText) {
  RowShape shape = layoutRow({{16, true}});
  const FieldPlace &place = shape.fields[0];
  auto array = [&](const std::vector<Text> &texts) {
    return view(ms_array_text(&context, slots(shape, texts), at(shape.bytes), at(place.offset), at(place.null_offset),
                              place.null_mask));
  };
  EXPECT_EQ(array({}), "[]");
  EXPECT_EQ(array({"a"}), "[a]");
  EXPECT_EQ(array({"a", std::nullopt, ""}), "[a, NULL, ]");
  EXPECT_EQ(view(ms_row_text(&context, slots(shape, {"1", std::nullopt}), at(shape.bytes), at(place.offset),
                             at(place.null_offset), place.null_mask)),
            "(1, NULL)");
}

TEST_F(CollectionTest, Maps) {
  RowShape shape = layoutRow({{16, true}, {16, true}});
  const FieldPlace &key = shape.fields[0], &value = shape.fields[1];
  auto asText = [&](MsArray map) {
    return view(ms_map_text(&context, map, at(shape.bytes), at(key.offset), at(key.null_offset), key.null_mask,
                            at(value.offset), at(value.null_offset), value.null_mask));
  };
  EXPECT_EQ(asText(slots(shape, {})), "{}");
  EXPECT_EQ(asText(slots(shape, {"k", "1", "l", std::nullopt})), "{k=1, l=NULL}");
  auto unique = [&](const std::vector<Text> &texts) {
    MsArray map = slots(shape, texts);
    return asText(ms_map_unique(&context, map, at(shape.bytes), at(key.offset), 0, at(key.null_offset), key.null_mask));
  };
  EXPECT_EQ(unique({"x", "1", "y", "2", "x", "3"}), "{y=2, x=3}");
  EXPECT_EQ(unique({std::nullopt, "1", "", "2", std::nullopt, "3"}), "{=2, NULL=3}");
  EXPECT_EQ(unique({"x", "1"}), "{x=1}");
}

TEST_F(CollectionTest, MapsOfNumbers) {
  RowShape shape = layoutRow({{4, false}, {1, false}});
  int32_t keys[] = {7, 8, 7};
  bytes.assign(3 * shape.bytes, 0);
  for (size_t i = 0; i < 3; ++i)
    memcpy(bytes.data() + i * shape.bytes + shape.fields[0].offset, &keys[i], 4);
  MsArray map = ms_map_unique(&context, {bytes.data(), 3}, at(shape.bytes), at(shape.fields[0].offset), 4, 0, 0);
  ASSERT_EQ(map.count, 2u);
  int32_t last = 0;
  memcpy(&last, map.data + shape.bytes + shape.fields[0].offset, 4);
  EXPECT_EQ(last, 7);
}

} // namespace
} // namespace millstream
