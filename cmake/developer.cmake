# Targets for the development of signet. The build of a consumer does not read this file.
option(SIGNET_BUILD_TESTS "Build the tests" ON)
option(SIGNET_BUILD_EXAMPLES "Build the example programs" ON)
option(SIGNET_BUILD_BENCHMARKS "Build the benchmarks (needs Google Benchmark)" OFF)
option(SIGNET_BUILD_FUZZERS "Build the libFuzzer targets (needs clang)" OFF)

set(CMAKE_CXX_EXTENSIONS OFF)

# The warnings for the code of this repository. Never exported.
add_library(signet_dev INTERFACE)
target_compile_options(
    signet_dev INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # g++ 12 warns of overlaps and overflows in `"string" + std::to_string(number)` (GCC bug 105651).
    target_compile_options(signet_dev INTERFACE -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow)
    if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
        # With sanitizers, it also warns of uninitialized values in <regex> of libstdc++, without cause.
        target_compile_options(signet_dev INTERFACE -Wno-maybe-uninitialized)
    endif()
endif()
target_compile_definitions(signet_dev INTERFACE OPENSSL_NO_DEPRECATED)

if(SIGNET_BUILD_EXAMPLES)
    add_subdirectory(examples)
endif()

if(SIGNET_BUILD_BENCHMARKS)
    add_subdirectory(benchmarks)
endif()

if(SIGNET_BUILD_TESTS OR SIGNET_BUILD_FUZZERS)
    enable_testing()
    add_subdirectory(tests)
endif()
