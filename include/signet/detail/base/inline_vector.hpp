// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>

namespace signet::detail {

/// A growing array of trivial values that allocates no memory for the first `InlineSize`. It holds the
/// members of a JSON object, so that the verification rows of token_benchmark allocate nothing for them.
template <class T, std::size_t InlineSize>
class InlineVector {  // NOLINT(cppcoreguidelines-pro-type-member-init): see room_
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

public:
    InlineVector() noexcept = default;  // NOLINT(cppcoreguidelines-pro-type-member-init): see room_
    InlineVector(const InlineVector&) = delete;
    InlineVector& operator=(const InlineVector&) = delete;
    ~InlineVector() = default;

    T& push_back(const T& value) {
        if (size_ == capacity_) {
            grow();
        }
        return *std::construct_at(data_ + size_++, value);
    }
    void truncate(std::size_t size) noexcept { size_ = (std::min)(size, size_); }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::span<T> values() noexcept { return {data_, size_}; }
    [[nodiscard]] std::span<const T> values() const noexcept { return {data_, size_}; }

private:
    void grow() {
        const std::size_t capacity = capacity_ * 2;
        auto larger = std::make_unique_for_overwrite<std::byte[]>(capacity * sizeof(T));
        auto* const data = reinterpret_cast<T*>(larger.get());
        std::uninitialized_copy_n(data_, size_, data);
        heap_ = std::move(larger);
        data_ = data;
        capacity_ = capacity;
    }

    // Not an array of T, which would be initialized each time; only written elements are read.
    alignas(T) std::byte room_[InlineSize * sizeof(T)];
    std::unique_ptr<std::byte[]> heap_;
    T* data_ = reinterpret_cast<T*>(room_);
    std::size_t size_ = 0;
    std::size_t capacity_ = InlineSize;
};

}  // namespace signet::detail
