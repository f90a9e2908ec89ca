# cmake -DCOMPILER=... -DINCLUDE_DIRS=... -P run_old_language.cmake
#
# Passes when the compiler's first error says that C++23 is needed, for headers that are compiled in an older mode.
cmake_minimum_required(VERSION 3.25)

set(ENV{LC_ALL} C)
list(TRANSFORM INCLUDE_DIRS PREPEND -I)
set(source "${CMAKE_CURRENT_BINARY_DIR}/old_language.cpp")

foreach(header IN ITEMS signet.hpp sessions.hpp http.hpp error.hpp)
    file(WRITE "${source}" "#include <signet/${header}>\n")
    foreach(standard IN ITEMS 17 20)
        if(header STREQUAL "error.hpp" AND standard EQUAL 20)
            continue() # Error and Result also compile as C++20.
        endif()
        execute_process(
            COMMAND "${COMPILER}" -std=c++${standard} -fsyntax-only -Wfatal-errors ${INCLUDE_DIRS} "${source}"
            RESULT_VARIABLE status
            ERROR_VARIABLE errors
            OUTPUT_QUIET
        )
        if(status EQUAL 0 OR NOT errors MATCHES "(^|\n)[^\n]*error: ([^\n]*)")
            message(FATAL_ERROR "${header} compiles as C++${standard}, and must not:\n${errors}")
        endif()
        set(first_error "${CMAKE_MATCH_2}")
        if(NOT first_error MATCHES "signet: this compiler runs in a language mode before C\\+\\+2")
            message(FATAL_ERROR "First error of ${header} as C++${standard}: ${first_error}\nAll of it:\n${errors}")
        endif()
        message(STATUS "${header} as C++${standard}: ${first_error}")
    endforeach()
endforeach()
