// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/error.hpp"
#include "signet/session/record.hpp"
#include "signet/session/rotation.hpp"
#include "signet/store/detail/failure.hpp"

// The encoding of a session as one Redis string. The fields that change have fixed offsets at the beginning,
// so that a script compares and replaces only those bytes.
namespace signet::detail {

/// The layout of a record. The scripts in scripts.hpp use the same offsets.
///
/// | offset | bytes | |
/// |---|---|---|
/// | 0 | 1 | version of this layout: 2 |
/// | 1 | 1 | `RevokedBy`, 0 while the session is not revoked |
/// | 2 | 8 | generation |
/// | 10 | 8 | rotated_at |
/// | 18 | 8 | idle_end |
/// | 26 | 8 | absolute_end |
/// | 34 | 8 | created_at |
/// | 42 | 8 | the time of the revocation |
/// | 50 | 8 | its number in the partition, filled in by the script that inserts it |
/// | 58 | 1 | 1 for remember_me, plus 2 with an issuer |
/// | 59 | 32 | rotation_times, the latest first, in milliseconds |
/// | 91 | | subject, device, client_data, binding_hash, claims, issuer: each 4 bytes of length and its bytes
/// |
///
/// Numbers are big-endian. Times are seconds since 1970 in two's complement, except the rotation times.
///
/// Version 1 has neither the rotation times nor an issuer: its subject begins at 59. A rotation converts it
/// to version 2.
inline constexpr char redis_record_version = 2;
inline constexpr std::size_t redis_record_head = 59;
inline constexpr std::size_t redis_record_times = 32;

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

/// The bytes after the version of a record that is not revoked and has this generation.
[[nodiscard]] inline std::string redis_live_head(std::uint64_t generation) {
    std::string bytes{'\0'};
    append_number(bytes, generation);
    return bytes;
}

/// The bytes that a rotation writes, beginning at the generation.
[[nodiscard]] inline std::string redis_rotation(const Rotation& next) {
    std::string bytes;
    append_number(bytes, next.generation);
    append_number(bytes, next.rotated_at);
    append_number(bytes, next.idle_end);
    return bytes;
}

[[nodiscard]] inline std::string redis_rotation_times(const RotationTimes& times) {
    std::string bytes;
    for (const SessionTime time : times) {
        append_number(bytes, static_cast<std::uint64_t>(time.time_since_epoch().count()));
    }
    return bytes;
}

[[nodiscard]] inline std::string redis_time(std::chrono::sys_seconds time) {
    std::string bytes;
    append_number(bytes, time);
    return bytes;
}

/// A time as a number in the arguments of a script.
[[nodiscard]] inline std::string redis_number(std::chrono::sys_seconds time) {
    return std::to_string(time.time_since_epoch().count());
}

/// How many seconds from now Redis keeps a session that ends after `life`. A duration, so that the clocks of
/// the program and of Redis need not agree.
[[nodiscard]] inline std::string redis_kept_for(std::chrono::seconds life,
                                                std::chrono::seconds keep_after_end) {
    constexpr std::chrono::seconds longest{std::chrono::days{36500}};
    return std::to_string(((std::clamp)(life, std::chrono::seconds{0}, longest) + keep_after_end).count());
}

/// The record without its id, which is part of the key.
[[nodiscard]] inline std::string write_redis_record(const SessionRecord& record) {
    std::vector<const std::string*> texts{&record.subject, &record.device, &record.client_data,
                                          &record.binding_hash, &record.claims};
    if (record.issuer) {
        texts.push_back(&*record.issuer);
    }
    std::size_t size = redis_record_head + redis_record_times;
    for (const std::string* const text : texts) {
        size += 4 + text->size();
    }
    std::string bytes;
    bytes.reserve(size);
    bytes.push_back(redis_record_version);
    bytes.push_back(record.revoked ? static_cast<char>(record.revoked->by) : '\0');
    bytes += redis_rotation({record.generation, record.rotated_at, record.idle_end});
    append_number(bytes, record.absolute_end);
    append_number(bytes, record.created_at);
    append_number(bytes, record.revoked ? record.revoked->at : std::chrono::sys_seconds{});
    append_number(bytes, std::uint64_t{0});
    bytes.push_back(static_cast<char>((record.remember_me ? 1 : 0) + (record.issuer ? 2 : 0)));
    bytes += redis_rotation_times(record.rotation_times);
    for (const std::string* const text : texts) {
        append_text(bytes, *text);
    }
    return bytes;
}

/// Reads the fields of a record. After a read past the end, `is_complete` is false and all further reads
/// return 0 or an empty string.
class RedisRecordReader {
public:
    explicit RedisRecordReader(std::string_view bytes) : bytes_{bytes} {}

    [[nodiscard]] bool is_complete() const noexcept { return complete_; }
    [[nodiscard]] std::uint64_t number_at(std::size_t begin, std::size_t size = 8) {
        std::uint64_t number = 0;
        for (const char one : part(begin, size)) {
            number = (number << 8U) | static_cast<unsigned char>(one);
        }
        return number;
    }
    template <class Time = std::chrono::sys_seconds>
    [[nodiscard]] Time time_at(std::size_t begin) {
        return Time{typename Time::duration{static_cast<std::int64_t>(number_at(begin))}};
    }
    /// The string at `place`. Moves `place` to the next string.
    [[nodiscard]] std::string next_text(std::size_t& place) {
        const auto size = static_cast<std::size_t>(number_at(place, 4));
        const std::string_view text = part(place + 4, size);
        place += 4 + text.size();
        return std::string{text};
    }

private:
    std::string_view part(std::size_t begin, std::size_t size) {
        complete_ = complete_ && begin <= bytes_.size() && bytes_.size() - begin >= size;
        return complete_ ? bytes_.substr(begin, size) : std::string_view{};
    }

    std::string_view bytes_;
    bool complete_ = true;
};

/// Empty for bytes that are not a record.
[[nodiscard]] inline std::optional<SessionRecord> read_redis_record(std::string_view id,
                                                                    std::string_view bytes) {
    if (bytes.empty() || (bytes.front() != 1 && bytes.front() != redis_record_version)) {
        return std::nullopt;
    }
    RedisRecordReader reader{bytes};
    const std::uint64_t flags = reader.number_at(58, 1);
    SessionRecord record{.id = std::string{id},
                         .generation = reader.number_at(2),
                         .created_at = reader.time_at(34),
                         .rotated_at = reader.time_at(10),
                         .idle_end = reader.time_at(18),
                         .absolute_end = reader.time_at(26),
                         .remember_me = (flags & 1U) != 0};
    if (const auto by = reader.number_at(1, 1); by != 0) {
        const auto known = revoked_by_of(by);
        if (!known) {
            return std::nullopt;
        }
        record.revoked = {.at = reader.time_at(42), .by = *known};
    }
    std::size_t place = redis_record_head;
    if (bytes.front() == redis_record_version) {
        for (SessionTime& time : record.rotation_times) {
            time = reader.time_at<SessionTime>(place);
            place += 8;
        }
    }
    for (std::string* const text :
         {&record.subject, &record.device, &record.client_data, &record.binding_hash, &record.claims}) {
        *text = reader.next_text(place);
    }
    if ((flags & 2U) != 0) {
        record.issuer = reader.next_text(place);
    }
    return reader.is_complete() ? std::optional{std::move(record)} : std::nullopt;
}

/// Throws `StoreFailure::corrupt` for bytes that are not a record.
[[nodiscard]] inline SessionRecord require_redis_record(std::string_view id, std::string_view bytes) {
    auto record = read_redis_record(id, bytes);
    if (!record) {
        throw StoreException{.error = StoreFailure::corrupt};
    }
    return *std::move(record);
}

}  // namespace signet::detail
