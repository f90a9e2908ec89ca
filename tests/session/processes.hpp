// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <utility>
#include <vector>

// Child processes for tests. No SQLite connection may be open at a fork, because the child would inherit the
// connection without its locks.
namespace session_test {

/// A child process that runs `work(write_end_of_a_pipe)` and ends without running destructors.
class Child {
public:
    template <class Work>
    explicit Child(Work work) {
        int ends[2];
        if (pipe(ends) != 0) {
            throw std::bad_exception{};
        }
        std::fflush(nullptr);
        pid_ = fork();
        if (pid_ == 0) {
            close(ends[0]);
            int status = 1;
            try {
                work(ends[1]);
                status = 0;
            } catch (const std::exception& error) {
                std::fprintf(stderr, "child: %s\n", error.what());
            }
            _exit(status);
        }
        close(ends[1]);
        read_end_ = ends[0];
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    Child(Child&& other) noexcept
        : pid_{std::exchange(other.pid_, -1)},
          read_end_{std::exchange(other.read_end_, -1)},
          buffered_{std::move(other.buffered_)} {}
    ~Child() {
        if (pid_ > 0) {
            kill();
            wait();
        }
        if (read_end_ >= 0) {
            close(read_end_);
        }
    }

    void kill() const { ::kill(pid_, SIGKILL); }

    /// Stops the child between two of its instructions, and returns when it has stopped.
    void stop() const {
        ::kill(pid_, SIGSTOP);
        int status = 0;
        while (waitpid(pid_, &status, WUNTRACED) < 0 && errno == EINTR) {
        }
    }
    /// After `stop`.
    void go_on() const { ::kill(pid_, SIGCONT); }

    /// The status that `waitpid` returns.
    int wait() {
        int status = 0;
        while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = -1;
        return status;
    }

    /// Reads the next line that the child has written. False at the end. An incomplete last line is ignored.
    bool read_line(std::string& line) {
        while (true) {
            if (const auto end = buffered_.find('\n'); end != std::string::npos) {
                line = buffered_.substr(0, end);
                buffered_.erase(0, end + 1);
                return true;
            }
            char bytes[4096];
            const ssize_t size = read(read_end_, bytes, sizeof bytes);
            if (size > 0) {
                buffered_.append(bytes, static_cast<std::size_t>(size));
            } else if (size == 0 || errno != EINTR) {
                return false;
            }
        }
    }

private:
    pid_t pid_ = -1;
    int read_end_ = -1;
    std::string buffered_;
};

/// Writes one line into a pipe with one atomic write (POSIX: up to PIPE_BUF bytes).
inline void write_line(int pipe_end, const std::string& line) {
    const std::string bytes = line + "\n";
    if (write(pipe_end, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
        _exit(2);
    }
}

}  // namespace session_test
