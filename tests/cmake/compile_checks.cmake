# Checks made by running a compiler on one file: the one of this build. Messages and overload resolution differ between
# compilers, so the presets `release` (g++) and `asan` (clang) both run them.

# Where the headers and those of their dependencies are found, as one list. Linking is the only way to resolve it.
add_library(signet_check_usage OBJECT EXCLUDE_FROM_ALL "${PROJECT_SOURCE_DIR}/tests/odr/first.cpp")
target_link_libraries(signet_check_usage PRIVATE ${signet_public_targets})
set(signet_check_include_dirs "$<TARGET_PROPERTY:signet_check_usage,INCLUDE_DIRECTORIES>")

# Beside its source, where both compilers look for it when that is asked for by -include.
set(signet_check_header "${CMAKE_CURRENT_BINARY_DIR}/precompiled/compile_fail.hpp")
file(MAKE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/precompiled")
file(COPY_FILE "${PROJECT_SOURCE_DIR}/tests/compile_fail/precompiled.hpp" "${signet_check_header}" ONLY_IF_DIFFERENT)
set(signet_precompiled_suffix pch)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    set(signet_precompiled_suffix gch)
endif()
add_test(
    NAME compile_fail.precompiled_header
    COMMAND
        "${CMAKE_CXX_COMPILER}" -std=c++23 -DOPENSSL_NO_DEPRECATED "-I$<JOIN:${signet_check_include_dirs},;-I>" -x
        c++-header "${signet_check_header}" -o "${signet_check_header}.${signet_precompiled_suffix}"
    COMMAND_EXPAND_LISTS
)
set_tests_properties(compile_fail.precompiled_header PROPERTIES LABELS compile FIXTURES_SETUP precompiled_header)

# signet_add_compile_fail_test(source): see tests/compile_fail/CMakeLists.txt
function(signet_add_compile_fail_test source)
    cmake_path(GET source STEM name)
    add_test(
        NAME "compile_fail.${name}"
        COMMAND
            "${CMAKE_COMMAND}" "-DCOMPILER=${CMAKE_CXX_COMPILER}" "-DSOURCE=${source}"
            "-DINCLUDE_DIRS=${signet_check_include_dirs}" "-DPRECOMPILED=${signet_check_header}" -P
            "${PROJECT_SOURCE_DIR}/tests/cmake/run_compile_fail.cmake"
    )
    set_tests_properties("compile_fail.${name}" PROPERTIES LABELS compile FIXTURES_REQUIRED precompiled_header)
endfunction()

# Not one of the cases above, since those include a header that was precompiled as C++23.
add_test(
    NAME compile_fail.old_language
    COMMAND
        "${CMAKE_COMMAND}" "-DCOMPILER=${CMAKE_CXX_COMPILER}" "-DINCLUDE_DIRS=${signet_check_include_dirs}" -P
        "${PROJECT_SOURCE_DIR}/tests/cmake/run_old_language.cmake"
)
set_tests_properties(compile_fail.old_language PROPERTIES LABELS compile)

# signet_add_type_contracts(source [standard]): a file of static_asserts that must compile, as C++23 unless told
# otherwise. Does nothing while it is missing.
function(signet_add_type_contracts source)
    set(standard 23)
    if(ARGC GREATER 1)
        set(standard "${ARGV1}")
    endif()
    cmake_path(ABSOLUTE_PATH source)
    if(NOT EXISTS "${source}")
        return()
    endif()
    cmake_path(GET source STEM name)
    add_test(
        NAME "compile.${name}"
        COMMAND
            "${CMAKE_CXX_COMPILER}" -std=c++${standard} -fsyntax-only
            "$<TARGET_PROPERTY:signet_dev,INTERFACE_COMPILE_OPTIONS>"
            "-D$<JOIN:$<TARGET_PROPERTY:signet_dev,INTERFACE_COMPILE_DEFINITIONS>,;-D>"
            "-I$<JOIN:${signet_check_include_dirs},;-I>" "${source}"
        COMMAND_EXPAND_LISTS
    )
    set_tests_properties("compile.${name}" PROPERTIES LABELS compile)
endfunction()

# signet_add_build_test(NAME target LABEL label): building TARGET is the test, so that a failure has a name in ctest.
# One at a time: two builds must not run in one tree.
function(signet_add_build_test name target label)
    add_test(NAME "${name}" COMMAND "${CMAKE_COMMAND}" --build "${PROJECT_BINARY_DIR}" --target ${target})
    set_tests_properties("${name}" PROPERTIES LABELS ${label} RESOURCE_LOCK build_tree PROCESSORS 2 TIMEOUT 600)
endfunction()
