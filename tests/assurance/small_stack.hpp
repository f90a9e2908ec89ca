// SPDX-License-Identifier: MIT
#pragma once

#include <pthread.h>

#include <cstddef>
#include <functional>
#include <stdexcept>

namespace assurance {

/// Runs `work` on a thread with a stack of 256 KiB, as in servers with many threads. A stack overflow ends
/// the process.
inline void on_small_stack(std::function<void()> work) {
    constexpr std::size_t stack_size = std::size_t{256} * 1024;
    const auto run = [](void* argument) -> void* {
        (*static_cast<std::function<void()>*>(argument))();
        return nullptr;
    };
    pthread_attr_t attributes;
    pthread_t thread{};
    if (pthread_attr_init(&attributes) != 0 || pthread_attr_setstacksize(&attributes, stack_size) != 0 ||
        pthread_create(&thread, &attributes, run, &work) != 0) {
        throw std::runtime_error{"cannot start a thread with a small stack"};
    }
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
}

}  // namespace assurance
