// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <string>
#include <string_view>

#include "signet/detail/base/option_limits.hpp"
#include "signet/error.hpp"
#include "signet/store/detail/deadline.hpp"
#include "signet/store/detail/failure.hpp"
#include "signet/store/detail/tcp_socket.hpp"
#include "signet/store/redis/options.hpp"

namespace signet::detail {

/// The TLS settings of all connections to a server. Thread-safe.
class TlsContext {
public:
    /// Throws ConfigurationError if a file cannot be used.
    explicit TlsContext(const RedisTls& options)
        : context_{SSL_CTX_new(TLS_client_method())}, server_name_{options.server_name} {
        SSL_CTX* const context = context_.get();
        require_valid(context != nullptr && SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1,
                      "OpenSSL cannot do TLS 1.2");
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
        const bool trusts = options.ca_file.empty()
                                ? SSL_CTX_set_default_verify_paths(context) == 1
                                : SSL_CTX_load_verify_file(context, options.ca_file.c_str()) == 1;
        require_valid(trusts, "RedisTls::ca_file must name a PEM file of certificates");
        if (!options.certificate_file.empty() || !options.key_file.empty()) {
            require_valid(
                SSL_CTX_use_certificate_chain_file(context, options.certificate_file.c_str()) == 1 &&
                    SSL_CTX_use_PrivateKey_file(context, options.key_file.c_str(), SSL_FILETYPE_PEM) == 1,
                "RedisTls::certificate_file and key_file must name PEM files of one key pair");
        }
    }

    [[nodiscard]] SSL_CTX* get() const noexcept { return context_.get(); }
    [[nodiscard]] const std::string& server_name() const noexcept { return server_name_; }

private:
    struct Free {
        void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
    };
    std::unique_ptr<SSL_CTX, Free> context_;
    std::string server_name_;
};

/// TLS over a socket. OpenSSL writes to memory and not to the descriptor: it would write without
/// MSG_NOSIGNAL, and a closed connection would then end the program with SIGPIPE.
class TlsChannel {
public:
    TlsChannel(const TlsContext& context, const std::string& host, TcpSocket& socket, Deadline deadline)
        : socket_{socket}, tls_{SSL_new(context.get())} {
        BIO* const incoming = BIO_new(BIO_s_mem());
        BIO* const outgoing = BIO_new(BIO_s_mem());
        if (tls_ == nullptr || incoming == nullptr || outgoing == nullptr) {
            BIO_free(incoming);
            BIO_free(outgoing);
            throw std::bad_alloc{};
        }
        SSL_set_bio(tls_.get(), incoming, outgoing);
        const std::string& name = context.server_name().empty() ? host : context.server_name();
        X509_VERIFY_PARAM* const checks = SSL_get0_param(tls_.get());
        if (X509_VERIFY_PARAM_set1_ip_asc(checks, name.c_str()) != 1) {
            SSL_set_tlsext_host_name(tls_.get(), name.c_str());
            if (SSL_set1_host(tls_.get(), name.c_str()) != 1) {
                throw StoreException{.error = StoreFailure::tls,
                                     .reason = "the name of the server cannot be verified"};
            }
        }
        until_done([this] { return SSL_connect(tls_.get()); }, deadline);
    }
    TlsChannel(const TlsChannel&) = delete;
    TlsChannel& operator=(const TlsChannel&) = delete;
    ~TlsChannel() = default;

    void write_all(std::string_view bytes, Deadline deadline) {
        std::size_t written = 0;
        until_done([&] { return SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &written); }, deadline);
        send_pending(deadline);
    }
    std::string_view read_some(Deadline deadline) {
        std::size_t size = 0;
        until_done([&] { return SSL_read_ex(tls_.get(), buffer_.data(), buffer_.size(), &size); }, deadline);
        return {buffer_.data(), size};
    }

private:
    struct Free {
        void operator()(SSL* tls) const noexcept { SSL_free(tls); }
    };

    template <class Step>
    void until_done(Step step, Deadline deadline) {
        while (true) {
            ERR_clear_error();
            const int result = step();
            const int wish = result == 1 ? SSL_ERROR_NONE : SSL_get_error(tls_.get(), result);
            send_pending(deadline);
            if (wish == SSL_ERROR_NONE) {
                return;
            }
            if (wish == SSL_ERROR_ZERO_RETURN) {
                throw StoreException{.error = StoreFailure::lost,
                                     .reason = "the server has closed the connection"};
            }
            if (wish != SSL_ERROR_WANT_READ && wish != SSL_ERROR_WANT_WRITE) {
                const long verdict = SSL_get_verify_result(tls_.get());
                throw StoreException{.error = StoreFailure::tls,
                                     .reason = verdict == X509_V_OK ? "the TLS handshake failed"
                                                                    : X509_verify_cert_error_string(verdict)};
            }
            if (wish == SSL_ERROR_WANT_READ) {
                const std::string_view bytes = socket_.read_some(deadline);
                BIO_write(SSL_get_rbio(tls_.get()), bytes.data(), static_cast<int>(bytes.size()));
            }
        }
    }

    void send_pending(Deadline deadline) {
        BIO* const outgoing = SSL_get_wbio(tls_.get());
        char* bytes = nullptr;
        const long size = BIO_get_mem_data(outgoing, &bytes);
        if (size > 0) {
            socket_.write_all({bytes, static_cast<std::size_t>(size)}, deadline);
            static_cast<void>(BIO_reset(outgoing));
        }
    }

    TcpSocket& socket_;
    std::unique_ptr<SSL, Free> tls_;
    std::array<char, std::size_t{16} * 1024> buffer_{};
};

}  // namespace signet::detail
