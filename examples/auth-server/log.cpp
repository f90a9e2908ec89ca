// SPDX-License-Identifier: MIT
#include "log.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <climits>
#include <condition_variable>
#include <cstdint>
#include <ctime>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace auth {
namespace {

void append_value(std::string& line, std::string_view value) {
    const bool is_plain = std::ranges::all_of(
        value, [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '\\' && c != '='; });
    if (is_plain) {
        line += value;
        return;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    line += '"';
    for (const char c : value) {
        if (c >= ' ' && c <= '~' && c != '"' && c != '\\') {
            line += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            line += {'\\', 'x', digits[byte >> 4U], digits[byte & 15U]};
        }
    }
    line += '"';
}

std::string line_of(std::string_view event,
                    std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
    std::array<char, 32> time{};
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    static_cast<void>(gmtime_r(&now, &utc));
    std::string line{time.data(), std::strftime(time.data(), time.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
    line.append(" ").append(event);
    for (const auto& [name, value] : fields) {
        if (!value.empty()) {
            line.append(" ").append(name).append("=");
            append_value(line, value);
        }
    }
    line += '\n';
    return line;
}

/// Writes lines to standard error in a thread of its own, which may wait for the reader. Never destroyed: the
/// thread may wait when the program ends.
class LogWriter {
public:
    static LogWriter& instance() {
        static LogWriter& writer = *new LogWriter;
        return writer;
    }

    void add(const std::string& line) {
        const std::scoped_lock lock{mutex_};
        if (waiting_.size() + line.size() > most_waiting) {
            ++dropped_;
            return;
        }
        waiting_ += line;
        changed_.notify_all();
    }

    void finish(std::chrono::milliseconds patience) {
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, patience, [this] { return is_written(); });
    }

private:
    static constexpr std::size_t most_waiting = std::size_t{1} << 20U;

    LogWriter() {
        std::thread{[this] { write_lines(); }}.detach();
    }

    [[nodiscard]] bool is_written() const { return waiting_.empty() && dropped_ == 0 && !writes_; }

    [[noreturn]] void write_lines() {
        std::unique_lock lock{mutex_};
        while (true) {
            writes_ = false;
            changed_.notify_all();
            changed_.wait(lock, [this] { return !is_written(); });
            writes_ = true;
            std::string lines;
            lines.swap(waiting_);
            const std::uint64_t dropped = std::exchange(dropped_, 0);
            lock.unlock();
            if (dropped > 0) {
                lines += line_of("log_dropped", {{"lines", std::to_string(dropped)}});
            }
            write_whole(lines);
            lock.lock();
        }
    }

    /// Ends each write after a line, so that lines of several programs do not mix. A failed write is ignored.
    static void write_whole(std::string_view lines) {
        constexpr std::size_t most = PIPE_BUF;  // a pipe takes as much in one piece
        while (!lines.empty()) {
            const std::size_t end = lines.substr(0, most).rfind('\n');
            const std::size_t size = end == std::string_view::npos ? (std::min)(most, lines.size()) : end + 1;
            const ssize_t written = ::write(STDERR_FILENO, lines.data(), size);
            lines.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : size);
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::string waiting_;
    std::uint64_t dropped_ = 0;
    bool writes_ = false;
};

}  // namespace

void log(std::string_view event,
         std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
    LogWriter::instance().add(line_of(event, fields));
}

void finish_log() {
    LogWriter::instance().finish(std::chrono::seconds{1});
}

}  // namespace auth
