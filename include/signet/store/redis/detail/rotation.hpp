// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/session/record.hpp"
#include "signet/session/rotation.hpp"
#include "signet/session/store.hpp"
#include "signet/store/redis/detail/record.hpp"
#include "signet/store/redis/detail/reply.hpp"

// The Lua scripts that advance a session, with their arguments and replies. See scripts.hpp.
namespace signet::detail {

/// KEYS: session. ARGV: the bytes that must follow the version, the bytes that replace them from the
/// generation on, the rotation times, seconds to keep the session. Returns 0 if the session has other bytes,
/// else 1, or 2 if it now ends earlier. Needs no memory, except to convert a record of version 1, and runs
/// also when memory is full. Offsets are strings: Redis would print a number as floating point for each call,
/// which takes a fifth of the time of the script.
inline constexpr const char* redis_advance_script = R"(#!lua flags=allow-oom
local head = redis.call('GETRANGE', KEYS[1], '0', '58')
local version = string.byte(head, 1)
if version and version > 2 then
    return redis.error_reply('CORRUPT a session of a version that is not known')
end
if string.sub(head, 2, 10) ~= ARGV[1] then
    return 0
end
local times = ARGV[3]
if string.sub(times, 1, 8) == '\0\0\0\0\0\0\0\0' then
    local now = redis.call('TIME')
    times = struct.pack('>I8', now[1] * 1000 + math.floor(now[2] / 1000)) .. string.sub(times, 9)
end
if version == 2 then
    redis.call('SETRANGE', KEYS[1], '2', ARGV[2] .. string.sub(head, 27) .. times)
    redis.call('EXPIRE', KEYS[1], ARGV[4])
else
    local texts = redis.call('GETRANGE', KEYS[1], '59', '-1')
    redis.call('SET', KEYS[1], '\2\0' .. ARGV[2] .. string.sub(head, 27) .. times .. texts, 'EX', ARGV[4])
end
return struct.unpack('>i8', ARGV[2], 17) < struct.unpack('>i8', head, 19) and 2 or 1
)";

/// KEYS: session. ARGV: the bytes that must follow the version, the generation and the time of the rotation
/// in bytes, that time as a number, subject, issuer, the hash of the binding, the next idle end in bytes
/// without and with remember_me (empty: it stays), the next rotation time in bytes (0: the time of Redis),
/// how many seconds to keep the session after its end. Does what `PlainRotation` says. Returns {0}
/// without a session; else a number, the record and the time of Redis in bytes. The number is 0 if the
/// rotation does not apply, 1 if the session has advanced, 2 if it also ends earlier now. Runs also when
/// memory is full: it needs memory only for a record of version 1.
inline constexpr const char* redis_advance_if_current_script = R"(#!lua flags=allow-oom
local record = redis.call('GET', KEYS[1])
if not record then
    return {0}
end
local version = string.byte(record, 1)
if not version or version > 2 then
    return redis.error_reply('CORRUPT a session of a version that is not known')
end
local now = redis.call('TIME')
local read_at = struct.pack('>I8', now[1] * 1000 + math.floor(now[2] / 1000))
local unchanged = {0, record, read_at}
if #record < 59 or string.sub(record, 2, 10) ~= ARGV[1] then
    return unchanged
end
local texts = string.sub(record, version == 2 and 92 or 60)
local ok, subject, _, _, binding, _, place = pcall(struct.unpack, '>I4c0I4c0I4c0I4c0I4c0', texts)
local flags, issuer = string.byte(record, 59), nil
if ok and flags > 1 then
    ok, issuer = pcall(struct.unpack, '>I4c0', texts, place)
end
local idle_end, absolute_end = struct.unpack('>i8i8', record, 19)
local at = tonumber(ARGV[3])
if not ok or subject ~= ARGV[4] or issuer and issuer ~= ARGV[5] or binding ~= '' and binding ~= ARGV[6] or
        at >= idle_end or at >= absolute_end then
    return unchanged
end
local moved = ARGV[7 + flags % 2]
if moved == '' then
    moved = string.sub(record, 19, 26)
elseif struct.unpack('>i8', moved) > absolute_end then
    moved = string.sub(record, 27, 34)
end
local times = ARGV[9]
if times == '\0\0\0\0\0\0\0\0' then
    times = read_at
end
times = times .. (version == 2 and string.sub(record, 60, 83) or string.rep('\0', 24))
local changed = ARGV[2] .. moved .. string.sub(record, 27, 59) .. times
local next_end = struct.unpack('>i8', moved)
local kept = string.format('%.0f', math.max(0, math.min(next_end - at, 3153600000)) + ARGV[10])
record = '\2\0' .. changed .. texts
if version == 2 then
    redis.call('SETRANGE', KEYS[1], '2', changed)
    redis.call('EXPIRE', KEYS[1], kept)
else
    redis.call('SET', KEYS[1], record, 'EX', kept)
end
return {next_end < idle_end and 2 or 1, record, read_at}
)";

/// The arguments of `redis_advance_if_current_script`.
[[nodiscard]] inline std::vector<std::string> redis_rotation_arguments(const PlainRotation& rotation,
                                                                       std::chrono::seconds keep_after_end) {
    const auto end = [](const auto& moved) { return moved ? redis_time(*moved) : std::string{}; };
    std::string moment;
    append_number(moment, rotation.generation + 1);
    append_number(moment, rotation.now);
    std::string at;
    append_number(at, static_cast<std::uint64_t>(rotation.at.time_since_epoch().count()));
    return {redis_live_head(rotation.generation),
            std::move(moment),
            redis_number(rotation.now),
            std::string{rotation.owner.subject},
            std::string{rotation.owner.issuer},
            std::string{rotation.binding_hash},
            end(rotation.idle_end),
            end(rotation.remembered_idle_end),
            std::move(at),
            std::to_string(keep_after_end.count())};
}

/// The reply of a script that has advanced a session, which now ends earlier.
inline constexpr int redis_ends_earlier = 2;

/// What `redis_advance_if_current_script` returned. Nullopt if there is no session.
[[nodiscard]] inline std::optional<AdvanceOutcome> read_redis_outcome(std::string_view id,
                                                                      const RedisReply& reply) {
    const auto parts = reply.elements();
    if (parts.size() == 1) {
        return std::nullopt;
    }
    if (parts.size() != 3) {
        throw StoreException{.error = StoreFailure::corrupt, .reason = "the script has another answer"};
    }
    return AdvanceOutcome{
        .advanced = parts[0]->integer != 0,
        .record = require_redis_record(id, RedisReply::text_of(*parts[1])),
        .read_at = RedisRecordReader{RedisReply::text_of(*parts[2])}.time_at<SessionTime>(0)};
}

}  // namespace signet::detail
