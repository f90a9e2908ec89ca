// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "signet/session/rotation.hpp"
#include "signet/session/session_record.hpp"

// A session as the bytes of one Redis string. What changes during its life stands at fixed places at the
// front, so that a script compares and replaces just that.
namespace signet::detail {

/// Where things are. The scripts in redis_scripts.hpp name the same places.
///
/// | offset | bytes | |
/// |---|---|---|
/// | 0 | 1 | version of this layout: 1 |
/// | 1 | 1 | `RevokedBy`, 0 while the session is not revoked |
/// | 2 | 8 | generation |
/// | 10 | 8 | rotated_at |
/// | 18 | 8 | idle_end |
/// | 26 | 8 | absolute_end |
/// | 34 | 8 | created_at |
/// | 42 | 8 | when it was revoked |
/// | 50 | 8 | its number in the partition, filled in by the script that inserts it |
/// | 58 | 1 | remember_me |
/// | 59 | | subject, device, client_data, binding_hash, claims: each 4 bytes of length and its bytes |
///
/// Numbers are big-endian; times are seconds since 1970 in two's complement.
inline constexpr char redis_record_version = 1;
inline constexpr std::size_t redis_record_head = 59;

inline void append_number(std::string& bytes, std::uint64_t number, unsigned size = 8) {
    for (unsigned shift = size * 8; shift > 0; shift -= 8) {
        bytes.push_back(static_cast<char>(static_cast<unsigned char>(number >> (shift - 8))));
    }
}
inline void append_number(std::string& bytes, std::chrono::sys_seconds time) {
    append_number(bytes, static_cast<std::uint64_t>(time.time_since_epoch().count()));
}
inline void append_text(std::string& bytes, std::string_view text) {
    append_number(bytes, text.size(), 4);
    bytes.append(text);
}

/// The beginning of a record that is not revoked and has this generation.
[[nodiscard]] inline std::string redis_live_head(std::uint64_t generation) {
    std::string bytes{redis_record_version, '\0'};
    append_number(bytes, generation);
    return bytes;
}

/// What a rotation writes, from the generation on.
[[nodiscard]] inline std::string redis_rotation(const Rotation& next) {
    std::string bytes;
    append_number(bytes, next.generation);
    append_number(bytes, next.rotated_at);
    append_number(bytes, next.idle_end);
    return bytes;
}

[[nodiscard]] inline std::string redis_time(std::chrono::sys_seconds time) {
    std::string bytes;
    append_number(bytes, time);
    return bytes;
}

/// The whole record but for its id, which is its key.
[[nodiscard]] inline std::string write_redis_record(const SessionRecord& record) {
    std::string bytes;
    const auto texts = {&record.subject, &record.device, &record.client_data, &record.binding_hash,
                        &record.claims};
    std::size_t size = redis_record_head;
    for (const std::string* const text : texts) {
        size += 4 + text->size();
    }
    bytes.reserve(size);
    bytes.push_back(redis_record_version);
    bytes.push_back(record.revoked ? static_cast<char>(record.revoked->by) : '\0');
    bytes += redis_rotation({record.generation, record.rotated_at, record.idle_end});
    append_number(bytes, record.absolute_end);
    append_number(bytes, record.created_at);
    append_number(bytes, record.revoked ? record.revoked->at : std::chrono::sys_seconds{});
    append_number(bytes, std::uint64_t{0});
    bytes.push_back(record.remember_me ? '\1' : '\0');
    for (const std::string* const text : texts) {
        append_text(bytes, *text);
    }
    return bytes;
}

/// Nothing for bytes that no store has written.
[[nodiscard]] inline std::optional<SessionRecord> read_redis_record(std::string_view id,
                                                                    std::string_view bytes) {
    if (bytes.size() < redis_record_head || bytes.front() != redis_record_version) {
        return std::nullopt;
    }
    const auto number_at = [bytes](std::size_t begin, std::size_t size = 8) {
        std::uint64_t number = 0;
        for (const char one : bytes.substr(begin, size)) {
            number = (number << 8U) | static_cast<unsigned char>(one);
        }
        return number;
    };
    const auto time_at = [&](std::size_t begin) {
        return std::chrono::sys_seconds{std::chrono::seconds{static_cast<std::int64_t>(number_at(begin))}};
    };
    SessionRecord record{.id = std::string{id},
                         .generation = number_at(2),
                         .created_at = time_at(34),
                         .rotated_at = time_at(10),
                         .idle_end = time_at(18),
                         .absolute_end = time_at(26),
                         .remember_me = bytes[58] != '\0'};
    if (bytes[1] != '\0') {
        record.revoked = {.at = time_at(42), .by = static_cast<RevokedBy>(bytes[1])};
    }
    std::size_t place = redis_record_head;
    for (std::string* const text :
         {&record.subject, &record.device, &record.client_data, &record.binding_hash, &record.claims}) {
        if (bytes.size() - place < 4) {
            return std::nullopt;
        }
        const auto size = static_cast<std::size_t>(number_at(place, 4));
        place += 4;
        if (bytes.size() - place < size) {
            return std::nullopt;
        }
        text->assign(bytes.substr(place, size));
        place += size;
    }
    return record;
}

}  // namespace signet::detail
