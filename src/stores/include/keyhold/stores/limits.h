#pragma once

#include <cstddef>

/// What a tenant may ask of the event store in one call. Beyond each: kLimitExceeded, and the detail names the limit.
namespace keyhold::stores {

inline constexpr std::size_t kMaxStreamNameBytes = 512;
inline constexpr std::size_t kMaxEventIdBytes = 256;
inline constexpr std::size_t kMaxEventTypeBytes = 256;
inline constexpr std::size_t kMaxEventTimeBytes = 64;
inline constexpr std::size_t kMaxEventBytes = 1'000'000;  ///< data and metadata of one event
inline constexpr std::size_t kMaxAppendEvents = 1'000;
inline constexpr std::size_t kMaxAppendBytes = 16 * 1024 * 1024;  ///< data and metadata of one append
inline constexpr std::size_t kMaxStreamMetadataBytes = 64 * 1024;
inline constexpr std::size_t kMaxPageBytes = 16 * 1024 * 1024;  ///< a page asked larger is cut to this
inline constexpr std::size_t kMaxListedStreams = 1'000;

}  // namespace keyhold::stores
