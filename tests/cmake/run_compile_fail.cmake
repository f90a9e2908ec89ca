# cmake -DCOMPILER=... -DSOURCE=... -DTWIN=alone|together -DINCLUDE_DIRS=... -DPRECOMPILED=... -P run_compile_fail.cmake
#
# Passes when SOURCE compiles, and when with SIGNET_MUST_NOT_COMPILE defined the compiler's first error is the one that the
# file announces. With TWIN=together, the test compile_fail.twins does the first part. The format of SOURCE is described
# in tests/compile_fail/CMakeLists.txt.
cmake_minimum_required(VERSION 3.25)

set(ENV{LC_ALL} C)
file(READ "${SOURCE}" text)

if(NOT text MATCHES "^// expect: ([^\n]+)\n")
    message(FATAL_ERROR "${SOURCE}: the first line must be '// expect: <regular expression>'")
endif()
set(expected "${CMAKE_MATCH_1}")
if(COMPILER MATCHES "clang" AND text MATCHES "\n// expect-clang: ([^\n]+)\n")
    set(expected "${CMAKE_MATCH_1}")
endif()
if("" MATCHES "${expected}")
    message(FATAL_ERROR "${SOURCE}: '${expected}' matches any message")
endif()
if(NOT text MATCHES "\n#ifdef SIGNET_MUST_NOT_COMPILE\n")
    message(FATAL_ERROR "${SOURCE}: no region in #ifdef SIGNET_MUST_NOT_COMPILE")
endif()

list(TRANSFORM INCLUDE_DIRS PREPEND -I)
# The headers are precompiled to save time.
set(command "${COMPILER}" -std=c++23 -fsyntax-only -DOPENSSL_NO_DEPRECATED ${INCLUDE_DIRS} -include "${PRECOMPILED}")
if(text MATCHES "\n// flags: ([^\n]+)\n")
    separate_arguments(flags UNIX_COMMAND "${CMAKE_MATCH_1}")
    list(APPEND command ${flags})
endif()

if(NOT TWIN STREQUAL "together")
    execute_process(COMMAND ${command} "${SOURCE}" RESULT_VARIABLE status ERROR_VARIABLE errors OUTPUT_QUIET)
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "The twin, without SIGNET_MUST_NOT_COMPILE, must compile and does not:\n${errors}")
    endif()
endif()

# After the first error, the compiler would still instantiate the templates of all headers, which takes most of the time.
execute_process(
    COMMAND ${command} -Wfatal-errors -DSIGNET_MUST_NOT_COMPILE "${SOURCE}"
    RESULT_VARIABLE status
    ERROR_VARIABLE errors
    OUTPUT_QUIET
)
if(status EQUAL 0)
    message(FATAL_ERROR "It compiles with SIGNET_MUST_NOT_COMPILE, and must not.")
elseif(NOT status EQUAL 1)
    message(FATAL_ERROR "The compiler did not refuse the file, it broke down (${status}):\n${errors}")
endif()

if(NOT errors MATCHES "(^|\n)[^\n]*error: ([^\n]*)")
    message(FATAL_ERROR "The compiler printed no error line:\n${errors}")
endif()
set(first_error "${CMAKE_MATCH_2}")
if(NOT first_error MATCHES "${expected}")
    message(FATAL_ERROR "First error: ${first_error}\nExpected:    ${expected}\nAll of it:\n${errors}")
endif()
message(STATUS "refused as expected: ${first_error}")
