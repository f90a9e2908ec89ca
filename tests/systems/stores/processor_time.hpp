// SPDX-License-Identifier: MIT
#pragma once

#include <sys/resource.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

// The processor time of this program and of a server: the cost of a call, independent of other load.
namespace store_test {

/// Of one process and its running children. Zero for a process that has ended.
inline double seconds_of_process(const std::string& process) {
    double seconds = 0;
    std::error_code gone;
    for (const auto& thread : std::filesystem::directory_iterator{"/proc/" + process + "/task", gone}) {
        double nanoseconds = 0;
        std::ifstream{thread.path() / "schedstat"} >> nanoseconds;
        seconds += nanoseconds / 1e9;
        std::ifstream children{thread.path() / "children"};
        for (std::string child; children >> child;) {
            seconds += seconds_of_process(child);
        }
    }
    return seconds;
}

/// Of this program, and of the server whose process is in SIGNET_SERVER.
inline double processor_seconds() {
    rusage own{};
    getrusage(RUSAGE_SELF, &own);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    const char* const server = std::getenv("SIGNET_SERVER");
    return seconds(own.ru_utime) + seconds(own.ru_stime) +
           (server == nullptr ? 0 : seconds_of_process(server));
}

}  // namespace store_test
