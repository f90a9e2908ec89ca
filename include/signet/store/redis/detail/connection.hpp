// SPDX-License-Identifier: MIT
#pragma once

#include <hiredis/hiredis.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "signet/store/detail/deadline.hpp"
#include "signet/store/detail/failure.hpp"
#include "signet/store/detail/tcp_socket.hpp"
#include "signet/store/redis/detail/reply.hpp"
#include "signet/store/redis/detail/tls_channel.hpp"
#include "signet/store/redis/options.hpp"

namespace signet::detail {

using RedisWords = std::span<const std::string_view>;

/// One connection to one Redis server, used by one thread at a time. hiredis formats commands and parses
/// answers. The bytes pass through TcpSocket and TlsChannel, so that every wait has a deadline and TLS does
/// not need a hiredis that was built with it.
class RedisConnection {
public:
    RedisConnection(const RedisEndpoint& endpoint, const TlsContext* tls, Deadline deadline)
        : reader_{redisReaderCreate()}, socket_{endpoint.host, endpoint.port, deadline} {
        if (reader_ == nullptr) {
            throw std::bad_alloc{};
        }
        if (tls != nullptr) {
            tls_.emplace(*tls, endpoint.host, socket_, deadline);
        }
    }

    RedisConnection(const RedisConnection&) = delete;
    RedisConnection& operator=(const RedisConnection&) = delete;
    /// Discards the unsent bytes of a command that was abandoned, so that they do not reach the server later.
    ~RedisConnection() {
        if (broken_) {
            socket_.discard_unsent();
        }
    }

    /// Sends a command and waits for its answer. An exception leaves the connection broken.
    RedisReply command(RedisWords words, Deadline deadline) {
        queue(words);
        return receive(deadline);
    }
    /// Sends a command together with those that are queued before the next `receive`.
    void queue(RedisWords words) {
        broken_ = true;  // until the answer has arrived
        append(words);
        ++unanswered_;
    }
    /// The answer to the first queued command that has none yet.
    RedisReply receive(Deadline deadline) {
        if (!outgoing_.empty()) {
            tls_ ? tls_->write_all(outgoing_, deadline) : socket_.write_all(outgoing_, deadline);
            outgoing_.clear();
        }
        void* reply = nullptr;
        while (reply == nullptr) {
            if (redisReaderGetReply(reader_.get(), &reply) != REDIS_OK) {
                throw StoreException{.error = StoreFailure::protocol,
                                     .reason = "the peer does not speak the protocol of Redis"};
            }
            if (reply == nullptr) {
                const std::string_view bytes = tls_ ? tls_->read_some(deadline) : socket_.read_some(deadline);
                redisReaderFeed(reader_.get(), bytes.data(), bytes.size());
            }
        }
        broken_ = --unanswered_ > 0;
        answered_at_ = std::chrono::steady_clock::now();
        return RedisReply{reply};
    }

    /// Whether the connection cannot be used for another call.
    [[nodiscard]] bool is_broken() const noexcept { return broken_; }
    /// Whether an idle connection seems to be open. A connection that has just answered is not checked: the
    /// check would take a tenth of the time of a refresh.
    [[nodiscard]] bool is_usable() const {
        constexpr std::chrono::milliseconds a_moment{5};
        return !broken_ && (std::chrono::steady_clock::now() - answered_at_ < a_moment || socket_.is_quiet());
    }
    void break_off() noexcept { broken_ = true; }

    /// Whether the last known role of the server may be out of date.
    [[nodiscard]] bool is_role_old() const {
        constexpr std::chrono::seconds trusted_for{1};
        return std::chrono::steady_clock::now() - role_known_at_ > trusted_for;
    }
    void note_role() { role_known_at_ = std::chrono::steady_clock::now(); }

private:
    struct FreeReader {
        void operator()(redisReader* reader) const noexcept { redisReaderFree(reader); }
    };

    struct FreeCommand {
        using pointer = sds;
        void operator()(sds command) const noexcept { redisFreeSdsCommand(command); }
    };

    void append(RedisWords words) {
        texts_.clear();
        sizes_.clear();
        for (const std::string_view word : words) {
            texts_.push_back(word.empty() ? "" : word.data());
            sizes_.push_back(word.size());
        }
        sds bytes = nullptr;
        // redisFormatCommandArgv takes ten times as long, because it prints each length with printf.
        const auto size =
            redisFormatSdsCommandArgv(&bytes, static_cast<int>(words.size()), texts_.data(), sizes_.data());
        const std::unique_ptr<char, FreeCommand> owner{bytes};
        if (size < 0 || bytes == nullptr) {
            throw std::bad_alloc{};
        }
        outgoing_.append(bytes, static_cast<std::size_t>(size));
    }

    std::unique_ptr<redisReader, FreeReader> reader_;
    TcpSocket socket_;
    std::optional<TlsChannel> tls_;
    // Of the command that is being written. Members, so that their memory is reused.
    std::vector<const char*> texts_;
    std::vector<std::size_t> sizes_;
    std::string outgoing_;
    std::chrono::steady_clock::time_point answered_at_{};
    std::chrono::steady_clock::time_point role_known_at_{};
    int unanswered_ = 0;
    bool broken_ = false;
};

}  // namespace signet::detail
