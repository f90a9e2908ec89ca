// SPDX-License-Identifier: MIT
#pragma once

#include <curl/curl.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include "signet/detail/text/ascii.hpp"
#include "signet/detail/text/trimmed.hpp"
#include "signet/keys/fetch.hpp"

namespace signet::detail {

/// One request of a `CurlFetch`.
class CurlTransfer {
    // Two types, because CURL and CURLM are both `void` in C++.
    struct CleanupEasy {
        void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
    };
    struct CleanupMulti {
        void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
    };

public:
    /// `request` and `certificates` must outlive this object.
    CurlTransfer(const FetchRequest& request, const std::string& certificates)
        : request_{&request}, easy_{curl_easy_init()}, multi_{curl_multi_init()} {
        if (easy_ == nullptr || multi_ == nullptr) {
            throw std::bad_alloc{};
        }
        set(CURLOPT_URL, request.url.c_str());
#if LIBCURL_VERSION_NUM >= 0x075500
        set(CURLOPT_PROTOCOLS_STR, request.insecure_allow_http ? "https,http" : "https");
#else
        set(CURLOPT_PROTOCOLS,
            request.insecure_allow_http ? long{CURLPROTO_HTTPS | CURLPROTO_HTTP} : long{CURLPROTO_HTTPS});
#endif
#if LIBCURL_VERSION_NUM >= 0x075700
        // Otherwise the end of a transfer waits for a name server that does not answer.
        set(CURLOPT_QUICK_EXIT, 1L);
#endif
        set(CURLOPT_FOLLOWLOCATION, 0L);
        set(CURLOPT_SSL_VERIFYPEER, 1L);
        set(CURLOPT_SSL_VERIFYHOST, 2L);
        set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
        if (!certificates.empty()) {
            set(CURLOPT_CAINFO, certificates.c_str());
        }
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.time_limit.count()));
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_USERAGENT, "signet");
        set(CURLOPT_WRITEFUNCTION, &receive_body);
        set(CURLOPT_WRITEDATA, this);
        set(CURLOPT_HEADERFUNCTION, &receive_header);
        set(CURLOPT_HEADERDATA, this);
    }
    CurlTransfer(const CurlTransfer&) = delete;
    CurlTransfer& operator=(const CurlTransfer&) = delete;
    ~CurlTransfer() { curl_multi_remove_handle(multi_.get(), easy_.get()); }

    FetchAnswer run() {
        if (refused_) {
            return FetchAnswer{.failure = "libcurl does not support an option that signet needs"};
        }
        // A multi handle can be woken, so that a stop takes effect at once.
        const std::stop_callback wake{request_->stop, [this] { curl_multi_wakeup(multi_.get()); }};
        constexpr int longest_wait_ms = 1000;
        int running = 1;
        CURLMcode code = curl_multi_add_handle(multi_.get(), easy_.get());
        while (code == CURLM_OK && running != 0 && !request_->stop.stop_requested()) {
            code = curl_multi_perform(multi_.get(), &running);
            if (code == CURLM_OK && running != 0) {
                code = curl_multi_poll(multi_.get(), nullptr, 0, longest_wait_ms, nullptr);
            }
        }
        if (out_of_memory_) {
            throw std::bad_alloc{};
        }
        answer_.failure = failure(code, running);
        if (answer_.failure.empty()) {
            long status = 0;
            curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
            answer_.status = static_cast<int>(status);
        }
        return std::move(answer_);
    }

private:
    template <class Value>
    void set(CURLoption option, Value value) {
        refused_ = curl_easy_setopt(easy_.get(), option, value) != CURLE_OK || refused_;
    }

    [[nodiscard]] std::string failure(CURLMcode code, int running) {
        if (too_large_) {
            return "the answer is larger than " + std::to_string(request_->size_limit) + " bytes";
        }
        if (request_->stop.stop_requested()) {
            return "the fetch was stopped";
        }
        if (code != CURLM_OK) {
            return curl_multi_strerror(code);
        }
        int left = 0;
        const CURLMsg* const message = curl_multi_info_read(multi_.get(), &left);
        if (running != 0 || message == nullptr || message->msg != CURLMSG_DONE) {
            return "the transfer did not end";
        }
        return message->data.result == CURLE_OK ? std::string{} : curl_easy_strerror(message->data.result);
    }

    /// Calls `use` with bytes from the server, which together must be within the limit. Returns what
    /// libcurl's callbacks return: any number other than `size` ends the transfer.
    template <class Use>
    std::size_t receive(std::size_t& received, const char* data, std::size_t size, const Use& use) noexcept {
        received += size;
        if (received > request_->size_limit) {
            too_large_ = true;
            return 0;
        }
        try {
            use(std::string_view{data, size});
            return size;
        } catch (...) {
            out_of_memory_ = true;
            return 0;
        }
    }

    static std::size_t receive_body(char* data, std::size_t /*one*/, std::size_t size, void* self) noexcept {
        auto& transfer = *static_cast<CurlTransfer*>(self);
        return transfer.receive(transfer.body_size_, data, size,
                                [&](std::string_view bytes) { transfer.answer_.body += bytes; });
    }
    static std::size_t receive_header(char* data, std::size_t /*one*/, std::size_t size,
                                      void* self) noexcept {
        auto& transfer = *static_cast<CurlTransfer*>(self);
        return transfer.receive(transfer.header_size_, data, size,
                                [&](std::string_view line) { transfer.read_header(line); });
    }

    void read_header(std::string_view line) {
        while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) {
            line.remove_suffix(1);
        }
        if (line.starts_with("HTTP/")) {
            // An interim answer (1xx) came before this one.
            answer_ = {};
        }
        const std::size_t colon = (std::min)(line.find(':'), line.size());
        const std::string_view name = line.substr(0, colon);
        const std::string_view value = trimmed(line.substr((std::min)(colon + 1, line.size())));
        for (const auto& [known, field] :
             {std::pair{"cache-control", &FetchAnswer::cache_control},
              std::pair{"expires", &FetchAnswer::expires}, std::pair{"date", &FetchAnswer::date},
              std::pair{"age", &FetchAnswer::age}}) {
            if (equals_ignoring_case(name, known)) {
                std::string& text = answer_.*field;
                text.append(text.empty() ? "" : ", ").append(value);
            }
        }
    }

    const FetchRequest* request_;
    std::unique_ptr<CURL, CleanupEasy> easy_;
    std::unique_ptr<CURLM, CleanupMulti> multi_;
    FetchAnswer answer_{};
    std::size_t body_size_ = 0;
    std::size_t header_size_ = 0;
    bool refused_ = false;
    bool too_large_ = false;
    bool out_of_memory_ = false;
};

}  // namespace signet::detail
