// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

/// The result of nlohmann/json for a string, and the listed reasons for which signet refuses more.
class StrictJson : public nlohmann::json_sax<nlohmann::json> {
public:
    explicit StrictJson(std::string_view text) {
        // nlohmann/json skips a byte-order mark, and treats a zero byte as the end of the text.
        well_formed_ = nlohmann::json::sax_parse(text.begin(), text.end(), this) &&
                       !text.starts_with("\xEF\xBB\xBF") && text.find('\0') == std::string_view::npos;
    }

    /// A JSON object of RFC 8259, without the listed reasons.
    [[nodiscard]] bool is_object() const { return well_formed_ && top_is_object_; }
    [[nodiscard]] bool has_duplicates() const { return has_duplicates_; }
    [[nodiscard]] bool is_too_deep() const { return deepest_ > 64; }
    [[nodiscard]] bool has_huge_number() const { return largest_ >= 1e308; }
    /// The double nearest to the text is 1e308: the text itself may be on either side.
    [[nodiscard]] bool is_on_the_edge() const { return largest_ == 1e308; }
    [[nodiscard]] bool is_acceptable() const {
        return is_object() && !has_duplicates_ && !is_too_deep() && !has_huge_number();
    }

    bool null() override { return scalar(); }
    bool boolean(bool /*value*/) override { return scalar(); }
    bool number_integer(std::int64_t /*value*/) override { return scalar(); }
    bool number_unsigned(std::uint64_t /*value*/) override { return scalar(); }
    bool number_float(double value, const std::string& /*text*/) override {
        largest_ = std::max(largest_, std::abs(value));
        return scalar();
    }
    bool string(std::string& /*value*/) override { return scalar(); }
    bool binary(nlohmann::json::binary_t& /*value*/) override { return scalar(); }
    bool start_object(std::size_t /*size*/) override {
        top_is_object_ |= deepest_ == 0;
        return open();
    }
    bool end_object() override { return close(); }
    bool start_array(std::size_t /*size*/) override { return open(); }
    bool end_array() override { return close(); }
    bool key(std::string& name) override {
        has_duplicates_ |= !names_.back().insert(name).second;
        return true;
    }
    bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                     const nlohmann::detail::exception& /*error*/) override {
        return false;
    }

private:
    static bool scalar() { return true; }
    bool open() {
        names_.emplace_back();
        deepest_ = std::max(deepest_, names_.size());
        return true;
    }
    bool close() {
        names_.pop_back();
        return true;
    }

    std::vector<std::set<std::string>> names_;
    std::size_t deepest_ = 0;
    double largest_ = 0;
    bool top_is_object_ = false;
    bool has_duplicates_ = false;
    bool well_formed_ = false;
};

}  // namespace fuzz
