// SPDX-License-Identifier: MIT
#include "allocations.hpp"

#include <malloc.h>
#include <openssl/crypto.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>

#include "residue.hpp"

namespace {

struct ThreadState {
    assurance::AllocationCounts counts{};
    /// The number of allocations until one fails; zero when none is to fail.
    std::size_t until_failure = 0;
    bool lasting = false;
    bool struck = false;
};
constinit thread_local ThreadState state{};
constinit std::atomic<long> live{0};

constinit std::string_view sought_bytes;
constinit std::string_view sought_text;
constinit std::atomic<bool> searching{false};
constinit std::atomic<std::size_t> blocks_with_residue{0};
constinit std::atomic<std::size_t> blocks_of_new_with_residue{0};

bool holds_piece(std::string_view block, std::string_view secret) {
    constexpr std::size_t piece = assurance::ResidueSearch::piece;
    for (std::size_t at = 0; at + piece <= secret.size(); at += piece / 2) {
        if (block.contains(secret.substr(at, piece))) {
            return true;
        }
    }
    return false;
}

void search(void* block, bool from_new) {
    if (block != nullptr && searching) {
        const std::string_view bytes{static_cast<const char*>(block), malloc_usable_size(block)};
        if (holds_piece(bytes, sought_bytes) || holds_piece(bytes, sought_text)) {
            ++blocks_with_residue;
            blocks_of_new_with_residue += from_new ? 1 : 0;
        }
    }
}

bool may_allocate(std::size_t size, bool from_new) {
    if (state.until_failure > 0) {
        if (state.until_failure == 1 || (state.struck && state.lasting)) {
            state.struck = true;
            state.until_failure = state.lasting ? 1 : 0;
            return false;
        }
        --state.until_failure;
    }
    ++state.counts.blocks;
    state.counts.bytes += size;
    state.counts.from_new += from_new ? 1 : 0;
    return true;
}

void* allocate(std::size_t size, bool from_new) {
    if (!may_allocate(size, from_new)) {
        return nullptr;
    }
    // Cleared, so that data of an earlier owner of the block does not count as residue.
    void* const block = std::calloc(size == 0 ? 1 : size, 1);  // NOLINT: this is the allocator
    live += block != nullptr ? 1 : 0;
    return block;
}

void release(void* block, bool from_new = true) {
    search(block, from_new);
    live -= block != nullptr ? 1 : 0;
    std::free(block);  // NOLINT: this is the allocator
}

void* openssl_malloc(std::size_t size, const char* /*file*/, int /*line*/) {
    return size == 0 ? nullptr : allocate(size, false);
}
void openssl_free(void* block, const char* /*file*/, int /*line*/) {
    release(block, false);
}
void* openssl_realloc(void* block, std::size_t size, const char* file, int line) {
    if (block == nullptr) {
        return openssl_malloc(size, file, line);
    }
    if (size == 0) {
        release(block, false);
        return nullptr;
    }
    if (!may_allocate(size, false)) {
        return nullptr;
    }
    search(block, false);  // it may move
    const std::size_t before = malloc_usable_size(block);
    void* const grown = std::realloc(block, size);  // NOLINT: this is the allocator
    if (grown != nullptr && malloc_usable_size(grown) > before) {
        // Cleared for the same reason as in `allocate`.
        std::memset(static_cast<char*>(grown) + before, 0, malloc_usable_size(grown) - before);
    }
    return grown;
}

const bool openssl_took_it = CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free) == 1;

void* allocate_or_throw(std::size_t size) {
    void* const block = allocate(size, true);
    if (block == nullptr) {
        throw std::bad_alloc{};
    }
    return block;
}

}  // namespace

void* operator new(std::size_t size) {
    return allocate_or_throw(size);
}
void* operator new[](std::size_t size) {
    return allocate_or_throw(size);
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
    return allocate(size, true);
}
void* operator new[](std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
    return allocate(size, true);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    if (!may_allocate(size, true)) {
        throw std::bad_alloc{};
    }
    const auto step = static_cast<std::size_t>(alignment);
    void* const block = std::aligned_alloc(step, (size + step - 1) / step * step);  // NOLINT
    if (block == nullptr) {
        throw std::bad_alloc{};
    }
    ++live;
    return block;
}
void operator delete(void* block) noexcept {
    release(block);
}
void operator delete[](void* block) noexcept {
    release(block);
}
void operator delete(void* block, std::size_t /*size*/) noexcept {
    release(block);
}
void operator delete[](void* block, std::size_t /*size*/) noexcept {
    release(block);
}
void operator delete(void* block, const std::nothrow_t& /*tag*/) noexcept {
    release(block);
}
void operator delete[](void* block, const std::nothrow_t& /*tag*/) noexcept {
    release(block);
}
void operator delete(void* block, std::align_val_t /*alignment*/) noexcept {
    release(block);
}
void operator delete(void* block, std::size_t /*size*/, std::align_val_t /*alignment*/) noexcept {
    release(block);
}

namespace assurance {

bool openssl_is_counted() {
    return openssl_took_it;
}
long live_blocks() {
    return live;
}
void reset_counts() {
    state.counts = {};
}
AllocationCounts counts() {
    return state.counts;
}

ResidueSearch::ResidueSearch(std::string_view bytes, std::string_view text) {
    sought_bytes = bytes;
    sought_text = text;
    blocks_with_residue = 0;
    blocks_of_new_with_residue = 0;
    searching = true;
}
ResidueSearch::~ResidueSearch() {
    searching = false;
}
std::size_t ResidueSearch::found() const {  // NOLINT(readability-convert-member-functions-to-static)
    return blocks_with_residue;
}
std::size_t ResidueSearch::found_of_new() const {  // NOLINT(readability-convert-member-functions-to-static)
    return blocks_of_new_with_residue;
}

OutOfMemory::OutOfMemory(std::size_t nth, Shortage shortage) {
    state.until_failure = nth;
    state.lasting = shortage == Shortage::lasting;
    state.struck = false;
}
OutOfMemory::~OutOfMemory() {
    state.until_failure = 0;
}
bool OutOfMemory::struck() const {
    return state.struck;
}

}  // namespace assurance
