// SPDX-License-Identifier: MIT
#include "allocations.hpp"

#include <openssl/crypto.h>

#include <cstdlib>
#include <new>

namespace {

thread_local std::size_t count = 0;

void* count_malloc(std::size_t size, const char* /*file*/, int /*line*/) {
    ++count;
    return std::malloc(size);
}
void* count_realloc(void* block, std::size_t size, const char* /*file*/, int /*line*/) {
    ++count;
    return std::realloc(block, size);
}
void count_free(void* block, const char* /*file*/, int /*line*/) {
    std::free(block);
}

// OpenSSL accepts other memory functions only before its first allocation. They take time, so they are
// installed only for a run that counts.
const bool replaced = std::getenv("SIGNET_COUNT_ALLOCATIONS") != nullptr &&
                      CRYPTO_set_mem_functions(count_malloc, count_realloc, count_free) == 1;

}  // namespace

// Never inlined: g++ would otherwise warn about `delete` of memory from malloc.
[[gnu::noinline]] void* operator new(std::size_t size) {
    ++count;
    if (void* const block = std::malloc(size == 0 ? 1 : size)) {
        return block;
    }
    throw std::bad_alloc{};
}
[[gnu::noinline]] void operator delete(void* block) noexcept {
    std::free(block);
}
[[gnu::noinline]] void operator delete(void* block, std::size_t /*size*/) noexcept {
    std::free(block);
}

namespace signet_benchmark {

std::size_t allocations() noexcept {
    static_cast<void>(replaced);
    return count;
}

}  // namespace signet_benchmark
