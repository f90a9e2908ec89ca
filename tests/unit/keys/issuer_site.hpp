// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "signet/keys/fetch.hpp"
#include "signet/keys/jwk_text.hpp"
#include "signet/private_key.hpp"
#include "unit/verdict.hpp"

namespace signet_test {

/// The web site of an issuer, as a fetch function. Copies share one site.
class IssuerSite {
public:
    using Answers = std::function<signet::FetchAnswer(const signet::FetchRequest&)>;

    /// Answers every request with this body.
    void serve(std::string body, std::string cache_control = {}) {
        answer_with({.status = 200, .body = std::move(body), .cache_control = std::move(cache_control)});
    }
    void answer_with(const signet::FetchAnswer& answer) {
        call([answer](const signet::FetchRequest& /*request*/) { return answer; });
    }
    void call(Answers answers) {
        const std::scoped_lock lock{state_->mutex};
        state_->answers = std::move(answers);
    }
    void go_down() { answer_with({.failure = "the server does not answer"}); }

    signet::FetchAnswer operator()(const signet::FetchRequest& request) const {
        Answers answers;
        {
            const std::scoped_lock lock{state_->mutex};
            state_->requests.push_back(request);
            state_->changed.notify_all();
            answers = state_->answers;
        }
        return answers(request);
    }

    [[nodiscard]] std::size_t fetches() const { return requests().size(); }
    [[nodiscard]] std::vector<signet::FetchRequest> requests() const {
        const std::scoped_lock lock{state_->mutex};
        return state_->requests;
    }
    /// Whether at least `count` requests came within a generous time.
    [[nodiscard]] bool wait_for(std::size_t count) const {
        std::unique_lock lock{state_->mutex};
        return state_->changed.wait_for(lock, std::chrono::minutes{1},
                                        [&] { return state_->requests.size() >= count; });
    }

private:
    struct State {
        std::mutex mutex;
        std::condition_variable changed;
        Answers answers;
        std::vector<signet::FetchRequest> requests;
    };
    std::shared_ptr<State> state_ = std::make_shared<State>();
};

/// The JWK Set of public keys, each with its id.
template <class... Key>
std::string jwks_of(const Key&... keys) {
    std::string text;
    ((text += (text.empty() ? "" : ",") + signet::jwk_text(keys.public_key())), ...);
    return R"({"keys":[)" + text + "]}";
}

}  // namespace signet_test
