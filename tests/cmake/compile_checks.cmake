# Checks that run the compiler of this build on one file. Messages and overload resolution differ between compilers, so both
# presets `release` (g++) and `asan` (clang) run them.

# The include directories of signet and its dependencies, as one list. Only a linked target can resolve them.
add_library(signet_check_usage OBJECT EXCLUDE_FROM_ALL "${PROJECT_SOURCE_DIR}/tests/odr/first.cpp")
target_link_libraries(signet_check_usage PRIVATE ${signet_public_targets})
set(signet_check_include_dirs "$<TARGET_PROPERTY:signet_check_usage,INCLUDE_DIRECTORIES>")

# Next to its source, where both compilers look for it when it is named by -include.
set(signet_check_header "${CMAKE_CURRENT_BINARY_DIR}/precompiled/compile_fail.hpp")
file(MAKE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/precompiled")
file(COPY_FILE "${PROJECT_SOURCE_DIR}/tests/compile_fail/precompiled.hpp" "${signet_check_header}" ONLY_IF_DIFFERENT)
# Each program that includes the header would instantiate the templates again that the header uses.
set(signet_precompiled_suffix pch)
set(signet_precompiled_options -fpch-instantiate-templates)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    set(signet_precompiled_suffix gch)
    set(signet_precompiled_options "")
endif()
add_test(
    NAME compile_fail.precompiled_header
    COMMAND
        "${CMAKE_CXX_COMPILER}" -std=c++23 -DOPENSSL_NO_DEPRECATED "-I$<JOIN:${signet_check_include_dirs},;-I>"
        ${signet_precompiled_options} -x c++-header "${signet_check_header}" -o "${signet_check_header}.${signet_precompiled_suffix}"
    COMMAND_EXPAND_LISTS
)
set_tests_properties(compile_fail.precompiled_header PROPERTIES LABELS compile FIXTURES_SETUP precompiled_header)

# signet_add_compile_fail_tests(source...): see tests/compile_fail/CMakeLists.txt
#
# The twins compile together, each in a namespace of its own, since parsing the headers takes most of the time. A file that
# specialises a template of signet cannot be put into a namespace: it is compiled alone.
function(signet_add_compile_fail_tests)
    set(includes "")
    set(twins "")
    foreach(source IN LISTS ARGN)
        cmake_path(GET source STEM name)
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}")
        file(STRINGS "${source}" specialisations REGEX "^template <>")
        if(specialisations)
            set(twin alone)
        else()
            set(twin together)
            file(STRINGS "${source}" own_includes REGEX "^#include")
            list(APPEND includes ${own_includes})
            string(APPEND twins "namespace ${name} {\n#include \"${source}\"\n}\n")
        endif()
        add_test(
            NAME "compile_fail.${name}"
            COMMAND
                "${CMAKE_COMMAND}" "-DCOMPILER=${CMAKE_CXX_COMPILER}" "-DSOURCE=${source}" -DTWIN=${twin}
                "-DINCLUDE_DIRS=${signet_check_include_dirs}" "-DPRECOMPILED=${signet_check_header}" -P
                "${PROJECT_SOURCE_DIR}/tests/cmake/run_compile_fail.cmake"
        )
        set_tests_properties("compile_fail.${name}" PROPERTIES LABELS compile FIXTURES_REQUIRED precompiled_header)
    endforeach()
    list(REMOVE_DUPLICATES includes)
    list(JOIN includes "\n" includes)
    set(twins_source "${CMAKE_CURRENT_BINARY_DIR}/twins.cpp")
    file(CONFIGURE OUTPUT "${twins_source}" CONTENT "${includes}\n${twins}" @ONLY)
    add_test(
        NAME compile_fail.twins
        COMMAND
            "${CMAKE_CXX_COMPILER}" -std=c++23 -fsyntax-only -DOPENSSL_NO_DEPRECATED
            "-I$<JOIN:${signet_check_include_dirs},;-I>" -include "${signet_check_header}" "${twins_source}"
        COMMAND_EXPAND_LISTS
    )
    set_tests_properties(compile_fail.twins PROPERTIES LABELS compile FIXTURES_REQUIRED precompiled_header)
endfunction()

# Not one of the cases above, since those include a header that was precompiled as C++23.
add_test(
    NAME compile_fail.old_language
    COMMAND
        "${CMAKE_COMMAND}" "-DCOMPILER=${CMAKE_CXX_COMPILER}" "-DINCLUDE_DIRS=${signet_check_include_dirs}" -P
        "${PROJECT_SOURCE_DIR}/tests/cmake/run_old_language.cmake"
)
set_tests_properties(compile_fail.old_language PROPERTIES LABELS compile)

# signet_add_type_contracts(source [standard]): a file of static_asserts that must compile, by default as C++23. Does nothing if
# the file does not exist.
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

# signet_add_build_test(NAME target LABEL label): a test that builds the target. These tests run one at a time, because two
# builds must not run in one tree.
function(signet_add_build_test name target label)
    add_test(NAME "${name}" COMMAND "${CMAKE_COMMAND}" --build "${PROJECT_BINARY_DIR}" --target ${target})
    set_tests_properties("${name}" PROPERTIES LABELS ${label} RESOURCE_LOCK build_tree PROCESSORS 2 TIMEOUT 600)
endfunction()
