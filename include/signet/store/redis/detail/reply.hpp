// SPDX-License-Identifier: MIT
#pragma once

#include <hiredis/hiredis.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/store/detail/failure.hpp"

namespace signet::detail {

/// An answer of Redis.
class RedisReply {
public:
    explicit RedisReply(void* reply) noexcept : reply_{static_cast<redisReply*>(reply)} {}

    [[nodiscard]] bool is_error() const noexcept { return reply_->type == REDIS_REPLY_ERROR; }
    [[nodiscard]] bool is_nothing() const noexcept { return reply_->type == REDIS_REPLY_NIL; }
    [[nodiscard]] std::string_view text() const noexcept { return text_of(*reply_); }
    [[nodiscard]] std::int64_t number() const noexcept { return reply_->integer; }
    /// The elements of an array; empty for another type of answer.
    [[nodiscard]] std::span<redisReply* const> elements() const noexcept { return elements_of(*reply_); }

    [[nodiscard]] static std::string_view text_of(const redisReply& reply) noexcept {
        return reply.str == nullptr ? std::string_view{}
                                    : std::string_view{reply.str, static_cast<std::size_t>(reply.len)};
    }
    [[nodiscard]] static std::span<redisReply* const> elements_of(const redisReply& reply) noexcept {
        return reply.type == REDIS_REPLY_ARRAY ? std::span<redisReply* const>{reply.element, reply.elements}
                                               : std::span<redisReply* const>{};
    }

private:
    struct Free {
        void operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }
    };
    std::unique_ptr<redisReply, Free> reply_;
};

/// The failure of a store for an error of Redis.
inline StoreException redis_failure(std::string_view error) {
    struct Meaning {
        std::string_view code;
        StoreFailure failure;
    };
    static constexpr std::array meanings{
        Meaning{"OOM", StoreFailure::full},           Meaning{"READONLY", StoreFailure::readonly},
        Meaning{"LOADING", StoreFailure::loading},    Meaning{"BUSY", StoreFailure::busy},
        Meaning{"MISCONF", StoreFailure::io},         Meaning{"NOREPLICAS", StoreFailure::replicas},
        Meaning{"CLUSTERDOWN", StoreFailure::moving}, Meaning{"TRYAGAIN", StoreFailure::moving},
        Meaning{"NOAUTH", StoreFailure::denied},      Meaning{"WRONGPASS", StoreFailure::denied},
        Meaning{"NOPERM", StoreFailure::denied},      Meaning{"MASTERDOWN", StoreFailure::readonly},
        Meaning{"UNBLOCKED", StoreFailure::readonly}, Meaning{"CORRUPT", StoreFailure::corrupt},
    };
    const std::string_view code = error.substr(0, error.find(' '));
    if (code == "DUPLICATE") {  // returned by the script of `insert`
        return {.error = Errc::duplicate_session_id, .reason = std::string{error}};
    }
    for (const Meaning& meaning : meanings) {
        if (meaning.code == code) {
            return {.error = meaning.failure, .reason = std::string{error}};
        }
    }
    return {.error = StoreFailure::other, .reason = std::string{error}};
}

/// Throws StoreException for an error.
inline void require_answer(const RedisReply& reply) {
    if (reply.is_error()) {
        throw redis_failure(reply.text());
    }
}

/// The answer to TIME, seconds and microseconds, in milliseconds. Throws for an error.
inline std::chrono::sys_time<std::chrono::milliseconds> read_redis_time(const RedisReply& reply) {
    require_answer(reply);
    const auto part = [&reply](std::size_t index) {
        std::int64_t number = 0;
        if (index < reply.elements().size()) {
            const std::string_view text = RedisReply::text_of(*reply.elements()[index]);
            std::from_chars(text.data(), text.data() + text.size(), number);
        }
        return number;
    };
    return std::chrono::sys_time<std::chrono::milliseconds>{std::chrono::seconds{part(0)}} +
           std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::microseconds{part(1)});
}

/// The strings of an array. Throws for an error.
inline std::vector<std::string> texts_of(const RedisReply& reply) {
    require_answer(reply);
    std::vector<std::string> texts;
    for (const redisReply* const element : reply.elements()) {
        texts.emplace_back(RedisReply::text_of(*element));
    }
    return texts;
}

}  // namespace signet::detail
