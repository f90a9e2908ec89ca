// SPDX-License-Identifier: MIT
// A library to preload: RAND_bytes returns known bytes, and the program ends with status 99 when it releases
// memory that contains a piece of them or of their base64url encoding.
#include <dlfcn.h>
#include <malloc.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>

namespace {

constexpr std::size_t longest_key = 64;

unsigned char byte_at(std::size_t i) {
    return static_cast<unsigned char>(i * 151 + 89);
}

/// A piece is eight bytes of the key, or eight characters that encode six of them.
bool holds_piece(const void* block) {
    constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const std::size_t size = malloc_usable_size(const_cast<void*>(block));
    for (std::size_t at = 0; at + 8 <= longest_key; at += 6) {
        unsigned char bytes[8];
        char text[8];
        for (std::size_t i = 0; i < 8; ++i) {
            bytes[i] = byte_at(at + i);
        }
        for (std::size_t i = 0; i < 2; ++i) {
            const unsigned group = bytes[3 * i] << 16U | bytes[3 * i + 1] << 8U | bytes[3 * i + 2];
            for (std::size_t j = 0; j < 4; ++j) {
                text[4 * i + j] = alphabet[group >> (18 - 6 * j) & 63U];
            }
        }
        if (memmem(block, size, bytes, sizeof bytes) != nullptr ||
            memmem(block, size, text, sizeof text) != nullptr) {
            return true;
        }
    }
    return false;
}

void search(const void* block) {
    if (block != nullptr && holds_piece(block)) {
        constexpr char found[] = "released memory holds a piece of the key\n";
        static_cast<void>(!write(STDERR_FILENO, found, sizeof found - 1));
        _exit(99);
    }
}

}  // namespace

extern "C" {

int RAND_bytes(unsigned char* out, int count) {
    for (int i = 0; i < count; ++i) {
        out[i] = byte_at(static_cast<std::size_t>(i));
    }
    return 1;
}

void __libc_free(void* block);
void* __libc_realloc(void* block, std::size_t size);

void free(void* block) {
    search(block);
    __libc_free(block);
}

void* realloc(void* block, std::size_t size) {
    search(block);
    return __libc_realloc(block, size);
}
}
