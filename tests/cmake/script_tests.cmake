# signet_add_script_test(SCRIPT PREFIX prefix LABEL label): a test that runs SCRIPT in an empty directory, with the directory
# of the example programs as its only argument. Exit status 0 is a pass, 77 a skip, each other one a failure.
function(signet_add_script_test script)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "PREFIX;LABEL" "")
    cmake_path(GET script STEM name)
    set(test "${arg_PREFIX}${name}")
    add_test(
        NAME ${test}
        COMMAND
            "${CMAKE_COMMAND}" "-DSCRIPT=${script}" "-DPROGRAMS=${PROJECT_BINARY_DIR}/bin"
            "-DDIRECTORY=${CMAKE_CURRENT_BINARY_DIR}/${test}" -P
            "${PROJECT_SOURCE_DIR}/tests/cmake/run_program_test.cmake"
    )
    set_tests_properties(${test} PROPERTIES LABELS ${arg_LABEL} SKIP_REGULAR_EXPRESSION "program test skipped")
endfunction()
