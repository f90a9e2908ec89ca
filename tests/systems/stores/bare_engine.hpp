// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>

#include "any_store.hpp"

// The engines without signet: the minimum commands that read a session, and that read and write it, sent by
// the client library of the engine with blocking calls.
namespace store_test {

class BareEngine {
public:
    BareEngine() = default;
    BareEngine(const BareEngine&) = delete;
    BareEngine& operator=(const BareEngine&) = delete;
    virtual ~BareEngine() = default;
    virtual void read() = 0;
    virtual void write() = 0;
};

#ifdef SIGNET_TEST_REDIS
class BareRedis final : public BareEngine {
public:
    explicit BareRedis(int number) : key_{"bare" + std::to_string(number)}, value_(200, 'x') {
        const auto options = signet::redis_options(server_address());
        context_.reset(redisConnect(options.endpoints.front().host.c_str(), options.endpoints.front().port));
        if (!context_ || context_->err != 0) {
            throw std::runtime_error{"cannot connect to Redis"};
        }
        run("SET %b %b EX 604800");
    }
    void read() override { run("GET %b"); }
    void write() override { run("SET %b %b EX 604800"); }

private:
    void run(const char* command) {
        void* const reply =
            redisCommand(context_.get(), command, key_.data(), key_.size(), value_.data(), value_.size());
        if (reply == nullptr) {
            throw std::runtime_error{"Redis does not answer"};
        }
        freeReplyObject(reply);
    }
    struct Free {
        void operator()(redisContext* context) const noexcept { redisFree(context); }
    };
    std::string key_;
    std::string value_;
    std::unique_ptr<redisContext, Free> context_;
};
#endif

#ifdef SIGNET_TEST_POSTGRES
class BarePostgres final : public BareEngine {
public:
    explicit BarePostgres(int number) : key_{"bare" + std::to_string(number)} {
        connection_.reset(PQconnectdb(server_address().c_str()));
        if (PQstatus(connection_.get()) != CONNECTION_OK) {
            throw std::runtime_error{"cannot connect to PostgreSQL"};
        }
        PQclear(
            PQexec(connection_.get(),
                   "SET client_min_messages = error; CREATE TABLE IF NOT EXISTS bare (id bytea PRIMARY KEY, "
                   "generation bigint NOT NULL, data bytea NOT NULL) WITH (fillfactor = 85)"));
        const std::string row = "INSERT INTO bare VALUES ('" + key_ + "', 0, repeat('x', 150)::bytea)";
        PQclear(PQexec(connection_.get(), row.c_str()));
        PQclear(PQprepare(connection_.get(), "read", "SELECT * FROM bare WHERE id = $1", 1, nullptr));
        PQclear(PQprepare(connection_.get(), "write",
                          "UPDATE bare SET generation = generation + 1 WHERE id = $1", 1, nullptr));
    }
    void read() override { run("read"); }
    void write() override { run("write"); }

private:
    void run(const char* statement) {
        const char* const value = key_.data();
        const int size = static_cast<int>(key_.size());
        const int binary = 1;
        PGresult* const result =
            PQexecPrepared(connection_.get(), statement, 1, &value, &size, &binary, binary);
        const ExecStatusType status = PQresultStatus(result);
        PQclear(result);
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
            throw std::runtime_error{"PostgreSQL refuses"};
        }
    }
    struct Finish {
        void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
    };
    std::string key_;
    std::unique_ptr<PGconn, Finish> connection_;
};
#endif

inline std::unique_ptr<BareEngine> open_bare(int number) {
#ifdef SIGNET_TEST_REDIS
    if (server_address().starts_with("redis")) {
        return std::make_unique<BareRedis>(number);
    }
#endif
#ifdef SIGNET_TEST_POSTGRES
    return std::make_unique<BarePostgres>(number);
#else
    throw std::runtime_error{"no engine was built for the address in SIGNET_STORE"};
#endif
}

}  // namespace store_test
