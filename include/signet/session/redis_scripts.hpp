// SPDX-License-Identifier: MIT
#pragma once

// What a RedisStore lets Redis do in one step. Redis runs a script alone, from its beginning to its end: that
// is what makes each of them atomic. Every script reads before it writes, so that what stops it stops it
// before it has changed anything.
//
// Keys of a partition: the sessions; for each subject a sorted set of its sessions, by creation, of members
// that are the 8 bytes of a number and the id; `ends`, a sorted set of ids by when to look whether they are
// over; `sequence`, a counter. A session that was revoked, purged, or that Redis has let expire may still be
// listed: whoever reads a list looks for a session with that id and that number, and whoever may write takes
// off what is none.
namespace signet::detail {

/// KEYS: session, subject's list, ends, sequence. ARGV: id, record, seconds to keep it, created_at, idle_end,
/// seconds to keep the list, what session keys begin with, cap (0: none), "1" to refuse when full, created_at
/// in bytes, the moment before which an end is old. Gives the ids that it ended.
inline constexpr const char* redis_insert_script = R"(#!lua
local prefix, created, cap = ARGV[7], tonumber(ARGV[4]), tonumber(ARGV[8])
if redis.call('EXISTS', KEYS[1]) == 1 then
    return redis.error_reply('DUPLICATE the id is taken')
end
local live, gone = {}, {}
for _, member in ipairs(redis.call('ZRANGE', KEYS[2], 0, cap > 0 and -1 or 15)) do
    local head = redis.call('GETRANGE', prefix .. string.sub(member, 9), 0, 57)
    if string.sub(head, 1, 2) ~= '\1\0' or string.sub(head, 51) ~= string.sub(member, 1, 8) then
        gone[#gone + 1] = member
    elseif created < struct.unpack('>i8', head, 19) and created < struct.unpack('>i8', head, 27) then
        live[#live + 1] = member
    end
end
local to_end = 0
if cap > 0 and #live >= cap then
    if ARGV[9] == '1' then
        return redis.error_reply('TOOMANY sessions')
    end
    to_end = #live - cap + 1
end
local old = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', '(' .. ARGV[11], 'LIMIT', 0, 2)) do
    old[#old + 1] = {id, redis.call('GETRANGE', prefix .. id, 18, 25)}
end

local number = struct.pack('>I8', redis.call('INCR', KEYS[4]))
redis.call('SET', KEYS[1], string.sub(ARGV[2], 1, 50) .. number .. string.sub(ARGV[2], 59), 'EX', ARGV[3])
redis.call('ZADD', KEYS[2], created, number .. ARGV[1])
redis.call('EXPIRE', KEYS[2], ARGV[6], 'NX')
redis.call('EXPIRE', KEYS[2], ARGV[6], 'GT')
redis.call('ZADD', KEYS[3], ARGV[5], ARGV[1])
for _, one in ipairs(old) do
    if one[2] == '' then
        redis.call('ZREM', KEYS[3], one[1])
    else
        redis.call('ZADD', KEYS[3], struct.unpack('>i8', one[2]), one[1])
    end
end
for _, member in ipairs(gone) do
    redis.call('ZREM', KEYS[2], member)
end
local ended = {}
for i = 1, to_end do
    local id = string.sub(live[i], 9)
    redis.call('SETRANGE', prefix .. id, 1, '\4')
    redis.call('SETRANGE', prefix .. id, 42, ARGV[10])
    redis.call('ZREM', KEYS[2], live[i])
    ended[i] = id
end
return ended
)";

/// KEYS: session. ARGV: the head it must have, what replaces it from the generation on, seconds to keep it.
/// Gives 0 when it has another head, else 1, or 2 when the session now ends earlier. Takes no memory, so a
/// full server does it too. Places are written as text: Redis prints a number, as a floating-point one, for
/// each call that it is given to, which takes a fifth of the script's time.
inline constexpr const char* redis_advance_script = R"(#!lua flags=allow-oom
local head = redis.call('GETRANGE', KEYS[1], '0', '25')
if string.sub(head, 1, 10) ~= ARGV[1] then
    return 0
end
redis.call('SETRANGE', KEYS[1], '2', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return struct.unpack('>i8', ARGV[2], 17) < struct.unpack('>i8', head, 19) and 2 or 1
)";

/// KEYS: session. ARGV: who, when (both in bytes). Gives 1 when this call has ended it.
inline constexpr const char* redis_revoke_script = R"(#!lua flags=allow-oom
if redis.call('GETRANGE', KEYS[1], '0', '1') ~= '\1\0' then
    return 0
end
redis.call('SETRANGE', KEYS[1], '1', ARGV[1])
redis.call('SETRANGE', KEYS[1], '42', ARGV[2])
return 1
)";

/// KEYS: subject's list. ARGV: what session keys begin with, the id to spare, who, when. Gives the ids that
/// it ended.
inline constexpr const char* redis_revoke_all_script = R"(#!lua flags=allow-oom
local gone, ended = {}, {}
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    local id = string.sub(member, 9)
    local head = redis.call('GETRANGE', ARGV[1] .. id, 0, 57)
    if string.sub(head, 1, 2) ~= '\1\0' or string.sub(head, 51) ~= string.sub(member, 1, 8) then
        gone[#gone + 1] = member
    elseif ARGV[2] == '' or id ~= ARGV[2] then
        gone[#gone + 1] = member
        ended[#ended + 1] = id
    end
end
for _, id in ipairs(ended) do
    redis.call('SETRANGE', ARGV[1] .. id, 1, ARGV[3])
    redis.call('SETRANGE', ARGV[1] .. id, 42, ARGV[4])
end
for _, member in ipairs(gone) do
    redis.call('ZREM', KEYS[1], member)
end
return ended
)";

/// KEYS: subject's list. ARGV: what session keys begin with. Gives id, record, id, record, ...
inline constexpr const char* redis_list_script = R"(#!lua flags=no-writes
local found = {}
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    local id = string.sub(member, 9)
    local record = redis.call('GET', ARGV[1] .. id)
    if record and string.byte(record, 2) == 0 and string.sub(record, 51, 58) == string.sub(member, 1, 8) then
        found[#found + 1] = id
        found[#found + 1] = record
    end
end
return found
)";

/// KEYS: ends. ARGV: what session keys begin with, the moment, how many to remove, how many to look at. Gives
/// how many it has removed and how many it has looked at.
inline constexpr const char* redis_purge_script = R"(#!lua flags=allow-oom
local removed, looks = 0, 0
local before, limit, most = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[2], 'LIMIT', 0, most)) do
    if removed == limit then
        break
    end
    looks = looks + 1
    local bytes = redis.call('GETRANGE', ARGV[1] .. id, 18, 25)
    local ends = bytes ~= '' and struct.unpack('>i8', bytes)
    if not ends then
        redis.call('ZREM', KEYS[1], id)
    elseif ends < before then
        redis.call('DEL', ARGV[1] .. id)
        redis.call('ZREM', KEYS[1], id)
        removed = removed + 1
    else
        redis.call('ZADD', KEYS[1], ends, id)
    end
end
return {removed, looks}
)";

}  // namespace signet::detail
