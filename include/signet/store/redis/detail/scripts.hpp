// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "signet/session/record.hpp"

// The Lua scripts of RedisStore. Redis runs one script at a time, so each script is atomic. Every script
// reads before it writes, so that an error stops it before it has changed anything.
//
// Keys of a partition: the sessions; the lists, which are sorted sets of the sessions of one owner by
// creation time, whose members are the 8 bytes of a number and the id; `ends`, a sorted set of ids by the
// time at which `purge` checks them; `sequence`, a counter. A list may contain a session that was revoked,
// purged or expired. A reader of a list therefore looks for a session with that id and that number, and a
// writer removes the members without one. Numbers are never reused, so a member without a session stays
// without one.
//
// A script may reach Redis after its caller has returned `timeout`. A script therefore ends only sessions
// that its arguments name: its caller has read them, so they contain no session of a later login.
namespace signet::detail {

/// A script that consists of several literals.
template <std::size_t Size>
struct RedisScript {
    std::array<char, Size> text{};

    [[nodiscard]] constexpr const char* c_str() const noexcept { return text.data(); }
};
template <std::size_t... Sizes>
[[nodiscard]] consteval auto redis_script(const char (&... literals)[Sizes]) {
    RedisScript<((Sizes - 1) + ... + 1)> script;
    auto end = script.text.begin();
    ((end = std::copy_n(literals, Sizes - 1, end)), ...);
    return script;
}

/// `head_of(member)` returns the first 58 bytes of the session that a member of a list names, or nil for an
/// ended session. ARGV[1] must be the prefix of the session keys. `ended` returns the bytes of an ended
/// session, beginning at the second byte.
inline constexpr char redis_head_of[] = R"(
local function head_of(member)
    local head = redis.call('GETRANGE', ARGV[1] .. string.sub(member, 9), '0', '57')
    if string.sub(head, 51) ~= string.sub(member, 1, 8) then
        return nil
    end
    if string.byte(head, 1) > 2 then
        error({err = 'CORRUPT a session of a version that is not known'})
    end
    return string.byte(head, 2) == 0 and head or nil
end
local function ended(head, by, at)
    return by .. string.sub(head, 3, 42) .. at
end
)";

/// How many members of a list one script reads, unless a larger cap requires more.
inline constexpr std::size_t redis_batch = 500;

/// KEYS: session, the list to add it to, ends, sequence, the lists to count. ARGV: the prefix of session
/// keys, id, record, seconds to keep it, created_at, idle_end, seconds to keep the list, cap (0: none), "1"
/// to refuse a login at the cap, created_at in bytes, the time before which an entry of ends is old, how many
/// members to read (0: all), the members that the script may end. Returns "DONE" and the ids of the ended
/// sessions; or, without a change, "SEEN" and the members that it would have to end, or "LONG" if it would
/// have to read more.
inline constexpr auto redis_insert_script = redis_script("#!lua", redis_head_of, R"(
local created, cap, looks = tonumber(ARGV[5]), tonumber(ARGV[8]), tonumber(ARGV[12])
if redis.call('EXISTS', KEYS[1]) == 1 then
    return redis.error_reply('DUPLICATE the id is taken')
end
local gone, live, full = {}, {}, false
local function look(list, at_most)
    local from = 0
    while not full and from < at_most do
        local found = redis.call('ZRANGE', list, from, math.min(from + 500, at_most) - 1, 'WITHSCORES')
        for i = 1, #found, 2 do
            local member = found[i]
            local head = head_of(member)
            if not head then
                gone[#gone + 1] = {list, member}
            elseif created < struct.unpack('>i8', head, 19) and created < struct.unpack('>i8', head, 27) then
                live[#live + 1] = {list, member, tonumber(found[i + 1]), (struct.unpack('>I8', member))}
                full = cap > 0 and ARGV[9] == '1' and #live >= cap
            end
            if full then
                return
            end
        end
        if #found < 1000 then
            return
        end
        from = from + 500
    end
end
local to_end = 0
if cap == 0 then
    look(KEYS[2], 16)
else
    local listed = 0
    for i = 5, #KEYS do
        listed = listed + redis.call('ZCARD', KEYS[i])
    end
    if looks > 0 and listed > looks then
        return {'LONG'}
    end
    for i = 5, #KEYS do
        look(KEYS[i], math.huge)
    end
    if full then
        return redis.error_reply('TOOMANY sessions')
    end
    to_end = #live - cap + 1
end
if to_end > 0 then
    table.sort(live, function(a, b)
        return a[3] < b[3] or a[3] == b[3] and a[4] < b[4]
    end)
    if to_end > 500 then
        return {'LONG'}
    end
    local may_end, seen = {}, {'SEEN'}
    for i = 13, #ARGV do
        may_end[ARGV[i]] = true
    end
    local all = true
    for i = 1, to_end do
        all = all and may_end[live[i][2]]
        seen[i + 1] = live[i][2]
    end
    if not all then
        return seen
    end
end
local old = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', '(' .. ARGV[11], 'LIMIT', 0, 2)) do
    old[#old + 1] = {id, redis.call('GETRANGE', ARGV[1] .. id, 18, 25)}
end

local number = struct.pack('>I8', redis.call('INCR', KEYS[4]))
redis.call('SET', KEYS[1], string.sub(ARGV[3], 1, 50) .. number .. string.sub(ARGV[3], 59), 'EX', ARGV[4])
redis.call('ZADD', KEYS[2], created, number .. ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[7], 'NX')
redis.call('EXPIRE', KEYS[2], ARGV[7], 'GT')
redis.call('ZADD', KEYS[3], ARGV[6], ARGV[2])
for _, one in ipairs(old) do
    if one[2] == '' then
        redis.call('ZREM', KEYS[3], one[1])
    else
        redis.call('ZADD', KEYS[3], struct.unpack('>i8', one[2]), one[1])
    end
end
for _, one in ipairs(gone) do
    redis.call('ZREM', one[1], one[2])
end
local done = {'DONE'}
for i = 1, to_end do
    local list, member = live[i][1], live[i][2]
    redis.call('SETRANGE', ARGV[1] .. string.sub(member, 9), '1', ended(head_of(member), '\)",
                                                         revoked_by_literal<RevokedBy::session_cap>,
                                                         R"(', ARGV[10]))
    redis.call('ZREM', list, member)
    done[i + 1] = string.sub(member, 9)
end
return done
)");

/// KEYS: session. ARGV: `RevokedBy` and the time, both in bytes. Returns 1 if this call ended the session.
inline constexpr const char* redis_revoke_script = R"(#!lua flags=allow-oom
local head = redis.call('GETRANGE', KEYS[1], '0', '41')
local version, by = string.byte(head, 1, 2)
if not version then
    return 0
end
if version > 2 then
    return redis.error_reply('CORRUPT a session of a version that is not known')
end
if by ~= 0 then
    return 0
end
redis.call('SETRANGE', KEYS[1], '1', ARGV[1] .. string.sub(head, 3) .. ARGV[2])
return 1
)";

/// KEYS: list. ARGV: the prefix of session keys, `RevokedBy`, the time, members. Ends the sessions that these
/// members name, removes the members from the list, and returns the ids of the ended sessions.
inline constexpr auto redis_end_script = redis_script("#!lua flags=allow-oom", redis_head_of, R"(
local heads = {}
for i = 4, #ARGV do
    heads[i] = head_of(ARGV[i]) or false
end
local ids = {}
for i = 4, #ARGV do
    if heads[i] then
        local id = string.sub(ARGV[i], 9)
        redis.call('SETRANGE', ARGV[1] .. id, '1', ended(heads[i], ARGV[2], ARGV[3]))
        ids[#ids + 1] = id
    end
    redis.call('ZREM', KEYS[1], ARGV[i])
end
return ids
)");

/// KEYS: list. ARGV: the prefix of session keys, score and member to continue after (both empty: from the
/// beginning), the number of members, the number of bytes, the last byte of each session. Returns member,
/// score, session, member, ... in the order of the list; "" for a session that does not exist. Stops after
/// that number of bytes. If the member to continue after was removed, earlier members may be returned again.
inline constexpr const char* redis_page_script = R"(#!lua flags=no-writes
local from = 0
if ARGV[3] ~= '' then
    local rank = redis.call('ZRANK', KEYS[1], ARGV[3])
    from = rank and rank + 1 or redis.call('ZCOUNT', KEYS[1], '-inf', '(' .. ARGV[2])
end
local found, size, page = redis.call('ZRANGE', KEYS[1], from, from + ARGV[4] - 1, 'WITHSCORES'), 0, {}
for i = 1, #found, 2 do
    local session = redis.call('GETRANGE', ARGV[1] .. string.sub(found[i], 9), '0', ARGV[6])
    page[#page + 1] = found[i]
    page[#page + 1] = found[i + 1]
    page[#page + 1] = session
    size = size + #session
    if size > tonumber(ARGV[5]) then
        break
    end
end
return page
)";

/// KEYS: ends. ARGV: the prefix of session keys, the time, how many to remove, how many to read. Returns how
/// many it removed and how many it read.
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
