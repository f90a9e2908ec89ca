// SPDX-License-Identifier: MIT
// Fails a test case without assertions, and a name that selects no test case: ctest runs each case by its
// name, and Catch2 2.13 reports success if it finds none.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
constexpr auto warn_about_no_match = Catch::WarnAbout::UnmatchedTestSpec;
#else
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
constexpr auto warn_about_no_match = Catch::WarnAbout::NoTests;
#endif

int main(int argc, char* argv[]) {
    Catch::Session session;
    session.configData().warnings =
        static_cast<Catch::WarnAbout::What>(warn_about_no_match | Catch::WarnAbout::NoAssertions);
    return session.run(argc, argv);
}
