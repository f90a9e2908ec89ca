# Executables of Catch2 tests, and their registration with ctest.

# signet_add_catch_executable(TARGET source...): links the core only. Callers link further targets.
function(signet_add_catch_executable target)
    if(NOT TARGET signet_catch_main)
        add_library(signet_catch_main OBJECT "${PROJECT_SOURCE_DIR}/tests/catch_main.cpp")
        target_link_libraries(signet_catch_main PUBLIC Catch2::Catch2)
        target_compile_features(signet_catch_main PUBLIC cxx_std_23)
        # Catch2 itself is not tested. With the sanitizers, compiling it takes more than a minute.
        target_compile_options(signet_catch_main PRIVATE -O0 -fno-sanitize=all)
    endif()
    add_executable(${target} ${ARGN})
    target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
    target_link_libraries(
        ${target} PRIVATE signet::signet signet_dev signet_catch_main Catch2::Catch2 Threads::Threads
    )
endfunction()

# signet_discover_catch_tests(TARGET PREFIX prefix LABEL label): makes each TEST_CASE a test.
function(signet_discover_catch_tests target)
    cmake_parse_arguments(arg "" "PREFIX;LABEL" "" ${ARGN})
    include(Catch)
    catch_discover_tests(${target} TEST_PREFIX "${arg_PREFIX}" PROPERTIES LABELS "${arg_LABEL}")
endfunction()
