// The envelope of a manifest: magic, length, message, hash. Any flipped bit, cut or padding is found.
#include "runtime/core/CheckpointStore.h"

#include <cstring>
#include <google/protobuf/stubs/logging.h>
#include <xxhash.h>

namespace millstream {

static constexpr char magic[] = {'M', 'S', 'C', 'K', 'P', 'T', '0', '1'};
static constexpr size_t head_bytes = sizeof magic + 8;

static void appendLittleEndian(std::string &to, uint64_t value) {
  for (int i = 0; i < 8; ++i)
    to += static_cast<char>(value >> (8 * i));
}

static uint64_t littleEndian(const char *from) {
  uint64_t value = 0;
  for (int i = 0; i < 8; ++i)
    value |= static_cast<uint64_t>(static_cast<unsigned char>(from[i])) << (8 * i);
  return value;
}

std::string encodeManifest(const proto::Checkpoint &checkpoint) {
  std::string message = checkpoint.SerializeAsString();
  std::string bytes(magic, sizeof magic);
  appendLittleEndian(bytes, message.size());
  bytes += message;
  appendLittleEndian(bytes, XXH3_64bits(bytes.data(), bytes.size()));
  return bytes;
}

Status decodeManifest(std::string_view bytes, std::string_view path, proto::Checkpoint &checkpoint) {
  auto damaged = [&](std::string_view what) {
    return Status::state(errors::checkpoint_damaged, "'" + std::string(path) + "' is damaged: " + std::string(what));
  };
  if (bytes.size() < head_bytes + 8)
    return damaged("it has " + std::to_string(bytes.size()) + " bytes, fewer than any checkpoint");
  if (memcmp(bytes.data(), magic, sizeof magic) != 0)
    return damaged("it does not begin as a checkpoint does");
  uint64_t length = littleEndian(bytes.data() + sizeof magic);
  if (length != bytes.size() - head_bytes - 8)
    return damaged("it has " + std::to_string(bytes.size()) + " bytes, expected " +
                   std::to_string(length + head_bytes + 8));
  if (littleEndian(bytes.data() + bytes.size() - 8) != XXH3_64bits(bytes.data(), bytes.size() - 8))
    return damaged("its checksum does not fit");
  google::protobuf::LogSilencer silencer; // what is wrong is said here
  if (!checkpoint.ParseFromArray(bytes.data() + head_bytes, static_cast<int>(length)))
    return damaged("its content is unreadable");
  if (checkpoint.format_version() != checkpoint_format_version)
    return Status::state(errors::unknown_format_version, "'" + std::string(path) + "' has format version " +
                                                             std::to_string(checkpoint.format_version()) +
                                                             ", this program knows " +
                                                             std::to_string(checkpoint_format_version));
  return {};
}

} // namespace millstream
