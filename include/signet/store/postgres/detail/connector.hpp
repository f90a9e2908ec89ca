// SPDX-License-Identifier: MIT
#pragma once

#include <libpq-fe.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/error.hpp"
#include "signet/store/detail/deadline.hpp"
#include "signet/store/detail/failure.hpp"
#include "signet/store/postgres/detail/connection.hpp"
#include "signet/store/postgres/options.hpp"

namespace signet::detail {

/// Connects to the host that accepts writes. Each host has its own time-out here; libpq has one for all
/// hosts, which a host that does not answer uses up. Thread-safe.
class PostgresConnector {
public:
    /// Throws ConfigurationError for an address that libpq cannot parse.
    explicit PostgresConnector(const PostgresOptions& options, const char* attributes = "read-write")
        : options_{options} {
        char* error = nullptr;
        const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed{
            PQconninfoParse(options.address.c_str(), &error), PQconninfoFree};
        const std::unique_ptr<char, decltype(&PQfreemem)> message{error, PQfreemem};
        if (parsed == nullptr) {
            throw ConfigurationError{
                "PostgresOptions::address cannot be read: write it as in "
                "postgresql://user:password@host:5432/database"};
        }
        for (const PQconninfoOption* one = parsed.get(); one->keyword != nullptr; ++one) {
            if (one->val != nullptr) {
                take(one->keyword, one->val);
            }
        }
        settings_.emplace_back("target_session_attrs", attributes);
        settings_.emplace_back("client_encoding", "UTF8");
    }

    [[nodiscard]] std::unique_ptr<PostgresConnection> connect(Deadline deadline) {
        const std::size_t hosts = (std::max)(std::size_t{1}, (std::max)(hosts_.size(), addresses_.size()));
        const std::size_t first = last_host_;
        StoreException last{.error = StoreFailure::unreachable};
        for (std::size_t i = 0; i < hosts; ++i) {
            const std::size_t host = (first + i) % hosts;
            try {
                auto connection = connect_to(host, deadline.at_most(options_.connect_timeout));
                last_host_ = host;
                return connection;
            } catch (const StoreException& failure) {
                last = failure;
            }
        }
        throw StoreException{last};
    }

private:
    using Setting = std::pair<std::string, std::string>;

    void take(const std::string& name, const std::string& value) {
        if (name == "host") {
            hosts_ = split(value);
        } else if (name == "hostaddr") {
            addresses_ = split(value);
        } else if (name == "port") {
            ports_ = split(value);
        } else if (name != "target_session_attrs" && name != "client_encoding") {
            settings_.emplace_back(name, value);
        }
    }

    static std::vector<std::string> split(std::string_view text) {
        std::vector<std::string> parts;
        while (true) {
            const auto comma = text.find(',');
            parts.emplace_back(text.substr(0, comma));
            if (comma == std::string_view::npos) {
                return parts;
            }
            text.remove_prefix(comma + 1);
        }
    }

    std::unique_ptr<PostgresConnection> connect_to(std::size_t host, Deadline deadline) const {
        std::vector<Setting> settings = settings_;
        const auto add = [&](const char* name, const std::vector<std::string>& values) {
            if (!values.empty()) {
                settings.emplace_back(name, values.size() == 1 ? values.front() : values.at(host));
            }
        };
        if (hosts_.size() > host) {
            settings.emplace_back("host", hosts_[host]);
        }
        if (addresses_.size() > host) {
            settings.emplace_back("hostaddr", addresses_[host]);
        }
        if (ports_.size() == 1 || ports_.size() > host) {
            add("port", ports_);
        }
        std::vector<const char*> names;
        std::vector<const char*> values;
        for (const auto& [name, value] : settings) {
            names.push_back(name.c_str());
            values.push_back(value.c_str());
        }
        names.push_back(nullptr);
        values.push_back(nullptr);
        auto connection = std::make_unique<PostgresConnection>(names.data(), values.data(), deadline);
        prepare_session(*connection, deadline);
        return connection;
    }

    /// Sets the time-outs of the server, so that it does not carry out a statement after the call has ended.
    void prepare_session(PostgresConnection& connection, Deadline deadline) const {
        const std::string timeout = std::to_string(options_.timeout.count());
        const bool is_full = options_.durability == PostgresOptions::Durability::full;
        static_cast<void>(connection.run(
            "SET search_path = " + options_.schema + "; SET statement_timeout = " + timeout +
                "; SET lock_timeout = " + timeout + "; SET idle_in_transaction_session_timeout = " + timeout +
                "; SET default_transaction_isolation = 'read committed'" +
                "; SET synchronous_commit = " + (is_full ? "on" : "off"),
            deadline));
    }

    PostgresOptions options_;
    std::vector<Setting> settings_;
    std::vector<std::string> hosts_;
    std::vector<std::string> addresses_;
    std::vector<std::string> ports_;
    std::atomic<std::size_t> last_host_{0};
};

}  // namespace signet::detail
