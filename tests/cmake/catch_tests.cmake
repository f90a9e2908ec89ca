# Executables of Catch2 tests, and their registration with ctest.

# signet_add_catch_executable(TARGET source...): links the core only.
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

# signet_batch_sources(OUT source...): puts the sources into a few files, which compile in less than half of the time, because
# they share the templates that they instantiate. Each source is included in a namespace of its own, after all includes. A
# source that specialises a template of signet cannot be put into a namespace and is left alone.
function(signet_batch_sources out)
    set(size 10)
    set(result "")
    set(batch "")
    list(LENGTH ARGN left)
    foreach(source IN LISTS ARGN)
        math(EXPR left "${left} - 1")
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}")
        file(STRINGS "${source}" specialisations REGEX "^template <>")
        if(specialisations)
            list(APPEND result "${source}")
        else()
            list(APPEND batch "${source}")
        endif()
        list(LENGTH batch length)
        if(length EQUAL size OR (left EQUAL 0 AND length GREATER 0))
            set(includes "")
            set(parts "")
            foreach(part IN LISTS batch)
                file(STRINGS "${part}" own_includes REGEX "^#include")
                list(APPEND includes ${own_includes})
                cmake_path(RELATIVE_PATH part BASE_DIRECTORY "${PROJECT_SOURCE_DIR}/tests" OUTPUT_VARIABLE path)
                string(MAKE_C_IDENTIFIER "${path}" name)
                string(APPEND parts "namespace ${name} {\n#include \"${path}\"\n}\n")
            endforeach()
            list(REMOVE_DUPLICATES includes)
            list(JOIN includes "\n" includes)
            list(LENGTH result number)
            set(file "${CMAKE_CURRENT_BINARY_DIR}/batches/batch_${number}.cpp")
            file(CONFIGURE OUTPUT "${file}" CONTENT "${includes}\n${parts}" @ONLY)
            list(APPEND result "${file}")
            set(batch "")
        endif()
    endforeach()
    set(${out} "${result}" PARENT_SCOPE)
endfunction()

# signet_discover_catch_tests(TARGET PREFIX prefix LABEL label): each TEST_CASE becomes a test of its own.
function(signet_discover_catch_tests target)
    cmake_parse_arguments(arg "" "PREFIX;LABEL" "" ${ARGN})
    include(Catch)
    catch_discover_tests(${target} TEST_PREFIX "${arg_PREFIX}" PROPERTIES LABELS "${arg_LABEL}")
endfunction()
