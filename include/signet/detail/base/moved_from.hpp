// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

// Members that define the state of a public type after a move, so that the type does not define move
// operations.
namespace signet::detail {

/// A shared object that a move copies: an issuer, a verifier or a guard that was moved from still works.
template <class T>
class KeptPointer {
public:
    explicit KeptPointer(std::shared_ptr<T> pointer) noexcept : pointer_{std::move(pointer)} {}
    KeptPointer(const KeptPointer&) noexcept = default;
    // NOLINTNEXTLINE(cert-oop11-cpp,performance-move-constructor-init): a move copies
    KeptPointer(KeptPointer&& other) noexcept : pointer_{other.pointer_} {}
    KeptPointer& operator=(const KeptPointer&) noexcept = default;
    KeptPointer& operator=(KeptPointer&& other) noexcept {
        pointer_ = other.pointer_;
        return *this;
    }
    ~KeptPointer() = default;

    [[nodiscard]] T* get() const noexcept { return pointer_.get(); }
    T* operator->() const noexcept { return pointer_.get(); }
    std::add_lvalue_reference_t<T> operator*() const noexcept
        requires(!std::is_void_v<T>)
    {
        return *pointer_;
    }

private:
    std::shared_ptr<T> pointer_;
};

/// A value that a move replaces by `T{}`. Numbers and optionals would otherwise keep their value.
template <class T>
class EmptiedByMove {
public:
    EmptiedByMove() = default;
    template <class U>
        requires(!std::same_as<std::remove_cvref_t<U>, EmptiedByMove> && std::constructible_from<T, U>)
    explicit EmptiedByMove(U&& value) : value_(std::forward<U>(value)) {}
    EmptiedByMove(const EmptiedByMove&) = default;
    EmptiedByMove(EmptiedByMove&& other) noexcept : value_{std::exchange(other.value_, T{})} {}
    EmptiedByMove& operator=(const EmptiedByMove&) = default;
    EmptiedByMove& operator=(EmptiedByMove&& other) noexcept {
        value_ = std::exchange(other.value_, T{});
        return *this;
    }
    ~EmptiedByMove() = default;

    T& operator*() noexcept { return value_; }
    const T& operator*() const noexcept { return value_; }
    T* operator->() noexcept { return &value_; }
    const T* operator->() const noexcept { return &value_; }

private:
    T value_{};
};

}  // namespace signet::detail
