// SPDX-License-Identifier: MIT
#include <Poco/JWT/Signer.h>
#include <Poco/JWT/Token.h>
#include <Poco/Timestamp.h>

#include "measure.hpp"

int main(int /*count*/, char** arguments) {
    if (std::string_view{arguments[3]} != "HS256") {
        return EXIT_FAILURE;
    }
    const std::string token = arguments[1];
    Poco::JWT::Signer signer{rivals::from_hex(arguments[2])};
    signer.setAlgorithms({"HS256"});
    return rivals::measure([&] {
        const Poco::JWT::Token verified = signer.verify(token);
        const Poco::Timestamp now;
        return verified.getExpiration() > now && verified.getNotBefore() <= now &&
               verified.payload().getValue<std::string>("type") == "access" &&
               verified.getSubject() == "user-42";
    });
}
