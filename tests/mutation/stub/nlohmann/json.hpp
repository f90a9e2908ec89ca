// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The part of nlohmann/json that signet's headers name, for the kill suite: no mutated line depends on it,
// and without the rest a mutant compiles five times as fast.
namespace nlohmann {

class json {
public:
    struct exception : std::exception {
        [[nodiscard]] const char* what() const noexcept override { return "stub"; }
    };
    struct Member {
        [[nodiscard]] const std::string& key() const { return name; }
        std::string name;
    };
    class Iterator : public std::vector<Member>::iterator {
    public:
        using Base = std::vector<Member>::iterator;
        Iterator(Base base) : Base{base} {}
        [[nodiscard]] const std::string& key() const { return (*this)->name; }
    };
    /// Without members.
    struct ConstIterator {
        [[nodiscard]] std::string key() const { return {}; }
        const json& operator*() const { return *element; }
        ConstIterator& operator++() { return *this; }
        bool operator==(const ConstIterator&) const = default;
        const json* element = nullptr;
    };

    [[nodiscard]] static json object() { return {}; }
    [[nodiscard]] bool is_null() const { return true; }
    [[nodiscard]] bool is_object() const { return false; }
    [[nodiscard]] bool is_structured() const { return false; }
    [[nodiscard]] bool is_binary() const { return false; }
    [[nodiscard]] bool is_number_float() const { return false; }
    [[nodiscard]] std::string dump() const { return text_; }

    template <class T>
    [[nodiscard]] T get() const {
        return T{};
    }
    [[nodiscard]] const json* find(std::string_view /*name*/) const { return nullptr; }
    [[nodiscard]] Iterator begin() { return members_.begin(); }
    [[nodiscard]] Iterator end() { return members_.end(); }
    [[nodiscard]] ConstIterator begin() const { return {}; }
    [[nodiscard]] ConstIterator end() const { return {}; }
    Iterator erase(Iterator member) { return members_.erase(member); }

    template <class Begin, class End>
    static json parse(Begin begin, End end) {
        json value;
        value.text_.assign(begin, end);
        return value;
    }

private:
    std::string text_;
    std::vector<Member> members_;
};

}  // namespace nlohmann
