# awk -f extract_code.awk page.md > page.cpp
# awk -v name=NAME -f extract_code.awk page.md > page.cpp
#
# Makes one program of the C++ on a page, so that all code on the page is compiled and run. With a name, it is the function
# `int page_NAME::run()`, and can share a file with other pages:
#
#   ```cpp program        a complete program; the only block of its page
#   ```cpp declarations   code before main: includes, types, functions
#   ```cpp                code in main; all blocks of a page are in one scope
#
# In main, check(...) ends the program with status 1 if its argument is false.

function refuse(sentence) {
    print FILENAME ":" FNR ": " sentence > "/dev/stderr"
    failed = 1
    exit 1
}

/^```/ {
    if (kind != "") {
        kind = ""
    } else if ($1 != "```cpp") {
        kind = "other"
    } else if ($2 == "program") {
        kind = "program"
        ++programs
    } else if ($2 == "declarations") {
        kind = "declarations"
    } else if ($2 == "") {
        kind = "body"
    } else {
        refuse("a C++ block is `cpp`, `cpp declarations` or `cpp program`")
    }
    if (kind != "" && kind != "other") {
        ++blocks
        text[kind] = text[kind] "#line " (FNR + 1) " \"" FILENAME "\"\n"
    }
    next
}

# Includes cannot be in a namespace. The empty line keeps the numbers of the lines.
kind == "declarations" && name != "" && /^#include/ {
    includes = includes $0 "\n"
    text[kind] = text[kind] "\n"
    next
}

kind != "" && kind != "other" { text[kind] = text[kind] $0 "\n" }

END {
    if (failed) {
        exit 1
    }
    if (kind != "") {
        refuse("the last block has no end")
    }
    if (programs && blocks != 1) {
        refuse("a page with a whole program has no other C++ block")
    }
    if (programs && name != "") {
        refuse("a page with a whole program has a file of its own")
    }
    if (programs) {
        printf "%s", text["program"]
    } else {
        print includes "#include <cstdlib>\n#include <iostream>"
        check = "#define check(...) \\\n    ((__VA_ARGS__) ? void() : (std::cerr << __FILE__ << ':' << __LINE__ << \": not so\\n\", std::exit(1)))"
        if (name == "") {
            printf "%s%s\nint main() {\n%s}\n", text["declarations"], check, text["body"]
        } else {
            printf "namespace page_%s {\n%s%s\nint run() {\n%sreturn 0;\n}\n}\n#undef check\n", \
                name, text["declarations"], check, text["body"]
        }
    }
}
