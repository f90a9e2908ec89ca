// SPDX-License-Identifier: MIT
// The kill suite for the parsing headers: base64url, compact form, JSON, dates, Authorization.
#include <limits>
#include <signet/detail/jose/base64url.hpp>
#include <signet/detail/jose/compact.hpp>
#include <signet/detail/json/members.hpp>
#include <signet/detail/jwt/authorization.hpp>
#include <signet/detail/jwt/numeric_date.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "check.hpp"

namespace {

using namespace signet::detail;  // NOLINT(google-build-using-namespace): all of it is what is tested
using namespace std::string_view_literals;

std::string repeat(std::string_view piece, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) {
        text += piece;
    }
    return text;
}

JsonFault read(std::string_view text) {
    const std::string copy{text};
    JsonMembers members;
    return members.read(copy);
}
bool reads(std::string_view text) {
    return read(text) == JsonFault::none;
}
JsonFault read_value(std::string_view value) {
    return read(R"({"a":)" + std::string{value} + "}");
}
JsonFault read_text(std::string_view inside) {
    return read_value('"' + std::string{inside} + '"');
}
bool reads_value(std::string_view value) {
    return read_value(value) == JsonFault::none;
}
bool reads_text(std::string_view inside) {
    return read_text(inside) == JsonFault::none;
}

/// Neither direction writes past the end of its output.
void base64url_stays_inside() {
    for (std::size_t size = 0; size < 40; ++size) {
        const std::string bytes(size, 'x');
        std::string text(base64url_encoded_size(size) + 4, '#');
        const char* const end =
            base64url_encode(reinterpret_cast<const unsigned char*>(bytes.data()), size, text.data());
        check(end == text.data() + text.size() - 4 && text.ends_with("####"));

        std::string out(size + 8, '#');
        const auto encoded = std::string_view{text}.substr(0, text.size() - 4);
        check(base64url_decode(encoded, reinterpret_cast<unsigned char*>(out.data())));
        check(out == bytes + "########");
    }
    std::string refused = "before";
    check(!base64url_decode("AA=A"sv, refused) && refused.empty());
}

void base64url() {
    check(base64url_encode("f"sv) == "Zg" && base64url_encode("fo"sv) == "Zm8" &&
          base64url_encode("foo"sv) == "Zm9v");
    check(base64url_encode("foob"sv) == "Zm9vYg" && base64url_encode("fooba"sv) == "Zm9vYmE");
    check(base64url_encode("foobar"sv) == "Zm9vYmFy" && base64url_encode(""sv).empty());
    check(base64url_encode("\xFF\xFE\xFD\xFC\xFB"sv) == "__79_Ps" &&
          base64url_encode("\xFB\xEF\xBE"sv) == "----");
    check(base64url_decode("") == "" && base64url_decode("__79_Ps") == "\xFF\xFE\xFD\xFC\xFB");
    std::string bytes;
    for (std::size_t size = 0; size < 300; ++size) {
        const std::string text = base64url_encode(bytes);
        check(text.size() == (size * 8 + 5) / 6 && text.size() == base64url_encoded_size(size));
        check(base64url_decoded_size(text.size()) == size);
        check(base64url_decode(text) == bytes);
        bytes += static_cast<char>(size * 37 + 11);
    }
    for (std::size_t size = 1; size < 100; size += 4) {
        check(!base64url_decoded_size(size) && !base64url_decode(std::string(size, 'A')));
        unsigned char out[100];
        const std::string longer(size + 4, 'A');  // the same characters after the end
        check(!base64url_decode(std::string_view{longer}.substr(0, size), out));
    }
    base64url_stays_inside();
    for (int byte = 0; byte < 256; ++byte) {
        const char character = static_cast<char>(byte);
        const bool known = base64url_alphabet.contains(character);
        for (std::size_t at = 0; at < 11; ++at) {
            std::string text(11, 'A');
            text[at] = character;
            const bool canonical = at < 10 || base64url_alphabet.find(character) % 4 == 0;
            check(base64url_decode(text).has_value() == (known && canonical));
        }
        for (std::size_t at = 0; at < 48; ++at) {
            std::string text(48, 'z');
            text[at] = character;
            const auto decoded = base64url_decode(text);
            check(decoded.has_value() == known && (!known || base64url_encode(*decoded) == text));
        }
        for (std::size_t at = 0; at < 10; ++at) {
            std::string text(10, 'A');
            text[at] = character;
            const bool canonical = at < 9 || base64url_alphabet.find(character) % 16 == 0;
            check(base64url_decode(text).has_value() == (known && canonical));
        }
    }
}

void compact() {
    const auto parts = CompactToken::split("ab.cde.f");
    check(parts && parts->header == "ab" && parts->payload == "cde" && parts->signature == "f");
    check(parts->signing_input == "ab.cde");
    for (const std::string_view text : {"", ".", "..", "...", "a", "a.b", "a.b.", ".b.c", "a..c", "a..b.c",
                                        "a.b.c.", "a.b.c.d", ".a.b.c", "a.b..c", "..c", "a..", ".b."}) {
        check(!CompactToken::split(text));
    }
}

void json_strings() {
    for (std::size_t before = 0; before < 18; ++before) {
        for (int byte = 0; byte < 256; ++byte) {
            const std::string text = std::string(before, 'x') + static_cast<char>(byte) + "yyyyyyyyyyyyyyyy";
            check(reads_text(text) == (byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\'));
            check(!reads(R"({"a":")" + std::string(before, 'x')));
            const bool plain = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
            const char* const end = text.data() + text.size();
            check(skip_json_plain_by_eight(text.data(), end) == (plain ? end : text.data() + before));
            check(reads("{\"" + text.substr(0, before + 1) + "\":12345678}") == plain);
        }
    }
    for (std::size_t size = 0; size < 40; ++size) {
        const std::vector<char> plain(size, 'x');  // does not read past its end
        const char* const end = plain.data() + size;
        check(skip_json_plain(plain.data(), end) == end &&
              skip_json_plain_by_eight(plain.data(), end) == end);
    }
    for (int byte = 0; byte < 256; ++byte) {
        const char character = static_cast<char>(byte);
        check(reads_text(std::string{'\\', character}) == (byte != 0 && R"("\/bfnrt)"sv.contains(character)));
        const bool hex =
            (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
        for (std::size_t at = 0; at < 4; ++at) {
            std::string digits = "0000";
            digits[at] = character;
            check(reads_text("\\u" + digits) == hex);
        }
    }
    for (const std::string_view good :
         {"\\u0000", "\\uD7FF", "\\uE000", "\\uFFFF", "\\ud800\\udc00", "\\uDBFF\\uDFFF", "\xC2\x80",
          "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80",
          "\xF4\x8F\xBF\xBF", "\xE1\x80\x80", "\xED\x80\x80", "\xF1\x80\x80\x80", "\xF3\xBF\xBF\xBF",
          "\xF4\x80\x80\x80"}) {
        check(reads_text(good));
    }
    for (const std::string_view bad : {"\\u",
                                       "\\u0",
                                       "\\u000",
                                       "\\ud800",
                                       "\\udbff",
                                       "\\udc00",
                                       "\\udfff",
                                       "\\ud800\\ud800",
                                       "\\ud800x",
                                       "\\ud800\\n",
                                       "\\ud800xudc00",
                                       "\\ud800\\xdc00",
                                       "\\ud800\\udbff",
                                       "\\ud800\\ue000",
                                       "\\ud800\\udc0",
                                       "\xC0\x80",
                                       "\xC1\xBF",
                                       "\xC2",
                                       "\xC2\x7F",
                                       "\xC2\xC0",
                                       "\xE0\x9F\xBF",
                                       "\xE0\x80\x80",
                                       "\xE1\x80",
                                       "\xE1\x7F\x80",
                                       "\xE1\x80\x7F",
                                       "\xE1\x80\xC0",
                                       "\xE1\xC0\x80",
                                       "\xED\xA0\x80",
                                       "\xED\xBF\xBF",
                                       "\xF0\x8F\xBF\xBF",
                                       "\xF0\x90\x80",
                                       "\xF0\x90\x80\x7F",
                                       "\xF0\x90\x7F\x80",
                                       "\xF0\x90\x80\xC0",
                                       "\xF0\x90\xC0\x80",
                                       "\xF1\x7F\x80\x80",
                                       "\xF1\xC0\x80\x80",
                                       "\xF4\x90\x80\x80",
                                       "\xF5\x80\x80\x80",
                                       "\xFF",
                                       "\xFE",
                                       "\x80",
                                       "\xBF",
                                       "\xF8\x88\x80\x80\x80",
                                       "\x7F\x80"}) {
        check(read_text(bad) == JsonFault::syntax);
    }
    for (const std::string_view whole : {"\\u1234"sv, "\\ud83d\\ude00"sv}) {
        check(json_escape_length(whole) == whole.size());
        for (std::size_t size = 1; size < whole.size(); ++size) {
            check(json_escape_length(whole.substr(0, size)) == 0);
        }
    }
    check(json_unescape(R"(a\"\\\/\b\f\n\r\tz)") == "a\"\\/\b\f\n\r\tz");
    check(json_unescape("\\u0041\\u007f\\u0080\\u07ff\\u0800\\uffff") ==
          "A\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF");
    check(json_unescape("\\uD800\\uDC00\\udbff\\udfff!") == "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF!");
    check(json_unescape("\\uaBcD\\u9AfF") == "\xEA\xAF\x8D\xE9\xAB\xBF" &&
          json_unescape("\\u0000") == "\0"sv);
    check(json_unescape("\\ud83d\\ude00\\ud7ff\\ue000") == "\xF0\x9F\x98\x80\xED\x9F\xBF\xEE\x80\x80");
    std::string out;
    check(append_json_string(out, "a\"\\\n\x1F\x20\x7F/\xC3\xA4") &&
          out == "\"a\\\"\\\\\\u000a\\u001f \x7F/\xC3\xA4\"");
    std::string part;
    check(append_json_string(part, "abcdef"sv.substr(0, 3)) && part == "\"abc\"");
    for (const std::string_view bad : {"\x80", "a\xC3", "\xED\xA0\x80", "\xFF"}) {
        std::string text;
        check(!append_json_string(text, bad));
    }
}

void json_values() {
    for (const std::string_view good : {"0",
                                        "-0",
                                        "1",
                                        "-1",
                                        "10",
                                        "123456789",
                                        "0.0",
                                        "-0.1",
                                        "1.5",
                                        "1e5",
                                        "1E5",
                                        "1e+5",
                                        "1e-5",
                                        "0e0",
                                        "0.0e-0",
                                        "1.25E+10",
                                        "true",
                                        "false",
                                        "null",
                                        "{}",
                                        "[]",
                                        "[ ]",
                                        "{ }",
                                        "[1]",
                                        "[1,2]",
                                        "[ 1 , 2 ]",
                                        R"({"b":1})",
                                        R"({ "b" : 1 , "c" : [ ] })",
                                        "[[],[[]],{}]",
                                        "[true,false,null,\"\"]",
                                        "\"\"",
                                        "\t1\r\n",
                                        "9e307",
                                        "9.99e307",
                                        "-9.99e307",
                                        "0.9e308",
                                        "0.09e309",
                                        "100e305",
                                        "1e307",
                                        "0e999999999999999999999",
                                        "0.0e309",
                                        "1e-999999999999999999999",
                                        "0.00000000001e318"}) {
        check(reads_value(good));
    }
    for (const std::string_view bad : {"",
                                       "-",
                                       "+1",
                                       "01",
                                       "-01",
                                       "00",
                                       "1.",
                                       ".1",
                                       "-.1",
                                       "1.e1",
                                       "1e",
                                       "1e+",
                                       "1e-",
                                       "1e+-1",
                                       "1e-+1",
                                       "1E",
                                       "0x1",
                                       "1 2",
                                       "1a",
                                       "--1",
                                       "tru",
                                       "TRUE",
                                       "truefalse",
                                       "nul",
                                       "nulll",
                                       "fals",
                                       "NaN",
                                       "Infinity",
                                       "[",
                                       "]",
                                       "[1",
                                       "[1,",
                                       "[1,]",
                                       "[,1]",
                                       "[1 2]",
                                       "[1;2]",
                                       "{",
                                       "{1:2}",
                                       "{\"b\"}",
                                       "{\"b\":}",
                                       "{\"b\":1,}",
                                       "{\"b\" 1}",
                                       "{,}",
                                       "{\"b\":1 \"c\":2}",
                                       "{b:1}",
                                       "'a'",
                                       "\"",
                                       "[}",
                                       "{]",
                                       "1,",
                                       "1e308",
                                       "-1e308",
                                       "10e307",
                                       "0.1e309",
                                       "1e309",
                                       "FFFFFFFF",
                                       "1FFFFFFFF",
                                       "-FFFFFFFF",
                                       "1.FFFFFFFF",
                                       "1eFFFFFFFF",
                                       "12345678FFFFFFFF",
                                       "1::::::::",
                                       "12345678::::::::",
                                       "1////////",
                                       "1:",
                                       "1E308",
                                       "1E309",
                                       "-1E400",
                                       "1e99999999999999999999999",
                                       "1e18446744073709551616",
                                       "1e1099511627776",
                                       "-1e+308",
                                       "\v1",
                                       "\f1",
                                       "1\v",
                                       "\xEF\xBB\xBF"}) {
        check(read_value(bad) == JsonFault::syntax);
    }
    check(reads_value(std::string(306, '9')) && reads_value(std::string(308, '9')) &&
          !reads_value(std::string(309, '1')));
    check(!reads_value('1' + std::string(400, '0')) && reads_value("0." + std::string(400, '0') + "1"));
    check(!reads_value("0." + std::string(400, '0') + "1e709") &&
          reads_value("0." + std::string(400, '0') + "1e708"));
    for (const std::string_view good :
         {"{}", " {} ", "\t\n\r {}\t\n\r ", R"({"a":1})", R"({"":1})", R"({"a":{}})"}) {
        check(read(good) == JsonFault::none);
    }
    for (const std::string_view bad :
         {""sv,          " "sv,          "[]"sv,        "1"sv,    "null"sv,   "\"a\""sv,  "{}{}"sv,
          "{} 1"sv,      "{},"sv,        "{}\0"sv,      "\0{}"sv, "{"sv,      "}"sv,      "{\"a\":1"sv,
          "{\"a\":1,"sv, "{\"a\":1}}"sv, "{\"a\":1]"sv, "{\"a"sv, "{\"a\""sv, "{\"a\":"sv}) {
        check(read(bad) == JsonFault::syntax);
    }
}

void json_names() {
    const std::string text = R"({"nickname":1,"a\"b":2,"a":3,"abcdefg":4,"abcdefghi":5,"":null})";
    JsonMembers members;
    check(members.read(text) == JsonFault::none && members.all().size() == 6);
    check(members.find("nickname")->raw == "1" && members.find("a\"b")->raw == "2");
    check(members.find("a")->raw == "3" && members.find("abcdefg")->raw == "4");
    check(members.find("abcdefghi")->raw == "5" && !members.find("abcdefgh") && !members.find("nicknam"));
    check(!members.find("")->equals("ul") && !members.find("")->equals("null"));
    check(reads(R"({"abcdefga":0,"abcdefgi":0})"));  // the two names set the same bits
    check(reads(R"({"":0,")" + repeat("\\u0000", 256) + R"(":0})"));
    for (int i = 0; i < 1000; ++i) {
        const std::string member = R"("k)" + std::to_string(i) + R"(":0)";
        check(read("{" + member + "," + member + "}") == JsonFault::duplicate);
    }
    const std::string mixed = "{\"\\u0061\xC3\xA4\":\"\\n\xC3\xA4\"}";
    JsonMembers escaped;
    check(escaped.read(mixed) == JsonFault::none && escaped.find("a\xC3\xA4")->equals("\n\xC3\xA4"));
    for (const std::string_view bad : {R"({:1})", R"({"a"":1,"b":2})", R"({#a":1,"b":2})", R"({a":1,"b":2})",
                                       R"({"a:1,"b":2})", R"({"a":-F,"b":123456})"}) {
        check(read(bad) == JsonFault::syntax);
    }
}

void json_depth() {
    const auto nested = [](std::string_view open, std::string_view close, std::size_t depth) {
        return R"({"a":)" + repeat(open, depth) + "0" + repeat(close, depth) + "}";
    };
    for (const std::size_t depth : {1U, 2U, 62U, 63U}) {
        check(reads(nested("[", "]", depth)) && reads(nested(R"({"a":)", "}", depth)));
    }
    for (const std::size_t depth : {64U, 65U, 1000U}) {
        check(read(nested("[", "]", depth)) == JsonFault::depth);
        check(read(nested(R"({"a":)", "}", depth)) == JsonFault::depth);
        check(read(R"({"a":)" + repeat("[", depth)) == JsonFault::depth);
    }
    check(reads(nested(R"([{"a":)", "}]", 31)) && read(nested(R"([{"a":)", "}]", 32)) == JsonFault::depth);
    check(reads(R"({"a":[[]],"b":[[]],"c":{"d":{}}})"));
    std::string wide = R"({"a":[)" + repeat("[[]],", 100) + R"([]],"b":0)";
    check(reads(wide + "}"));
}

void json_duplicates() {
    for (std::size_t count = 1; count < 40; ++count) {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < count; ++i) {
            names.push_back("n" + std::to_string(i * 7 % 41));
        }
        const auto object = [&names](bool escaped) {
            std::string text = "{";
            for (const std::string& name : names) {
                text +=
                    (text.size() > 1 ? ",\"" : "\"") + (escaped ? "\\u006e" + name.substr(1) : name) + "\":0";
            }
            return text + "}";
        };
        check(reads(object(false)) && reads(object(true)) && reads_value(object(true)) &&
              reads_value("[" + object(true) + "," + object(false) + "]"));
        for (const auto& [i, j] : {std::pair{std::size_t{0}, count - 1}, std::pair{count / 2, count - 1},
                                   std::pair{std::size_t{0}, std::size_t{1}}}) {
            if (i < j && j < count) {
                const std::string kept = names[j];
                names[j] = names[i];
                check(read(object(false)) == JsonFault::duplicate &&
                      read(object(true)) == JsonFault::duplicate);
                check(read(R"({"n1":[)" + object(true) + R"(],"n2":0})") == JsonFault::duplicate);
                names[j] = kept;
            }
        }
    }
    check(read(R"({"a":0,"\u0061":0})") == JsonFault::duplicate &&
          reads(R"({"a":0,"A":0,"":0,"a\u0000":0})"));
    check(read(R"({"":0,"":0})") == JsonFault::duplicate && reads(R"({"a":{"a":{"a":0}}})"));
    check(read(R"({"a":{"b":0,"b":0}})") == JsonFault::duplicate &&
          read(R"({"b":{},"a":0,"b":0})") == JsonFault::duplicate);
    check(reads(R"({"a":{"b":0},"c":{"b":0}})"));
}

void json_members() {
    const std::string text =
        R"({"s":"te\u0078t","p":"plain","n":-1.5e3,"t":true,"f":false,"z":null,"o":{"s":1},"a":["x"],"\u0065":0})";
    JsonMembers members;
    check(members.read(text) == JsonFault::none);
    const auto is = [&members](std::string_view name, JsonKind kind, std::string_view raw, bool escaped) {
        const JsonValue* const value = members.find(name);
        return value != nullptr && value->kind == kind && value->raw == raw && value->escaped == escaped;
    };
    check(is("s", JsonKind::string, R"("te\u0078t")", true) &&
          is("p", JsonKind::string, R"("plain")", false));
    check(is("n", JsonKind::number, "-1.5e3", false) && is("t", JsonKind::boolean, "true", false));
    check(is("f", JsonKind::boolean, "false", false) && is("z", JsonKind::null, "null", false));
    check(members.find("o")->kind == JsonKind::object && members.find("o")->raw == R"({"s":1})");
    check(members.find("a")->kind == JsonKind::array && members.find("a")->raw == R"(["x"])");
    check(members.find("e") != nullptr && members.find("x") == nullptr && members.find("") == nullptr);
    check(members.find("s")->equals("text") && !members.find("s")->equals("te\\u0078t") &&
          !members.find("s")->equals("tex"));
    check(members.find("p")->equals("plain") && !members.find("p")->equals("plai") &&
          !members.find("n")->equals("1.5e"));
    check(!members.find("t")->equals("ru") && members.find("p")->inside() == "plain");
    const std::string nested_text = R"({"a":{"x":1},"b":[{"y":2}]})";
    JsonMembers nested;
    check(nested.read(nested_text) == JsonFault::none && nested.find("x") == nullptr &&
          nested.find("y") == nullptr && nested.find("a") != nullptr && nested.find("b") != nullptr);

    std::string many = "{";
    for (int i = 0; i < 200; ++i) {
        many += (i == 0 ? "\"\\u006d" : ",\"\\u006d") + std::to_string(i) + "\":" + std::to_string(i);
    }
    many += "}";
    JsonMembers large;
    check(large.read(many) == JsonFault::none);
    for (int i = 0; i < 200; ++i) {
        const JsonValue* const value = large.find("m" + std::to_string(i));
        check(value != nullptr && value->raw == std::to_string(i));
    }
}

void json_lists() {
    const auto list = [](std::string_view value, bool& good) {
        const std::string text = R"({"a":)" + std::string{value} + "}";
        JsonMembers members;
        check(members.read(text) == JsonFault::none);
        std::string joined;
        good = for_each_string(*members.find("a"),
                               [&joined](std::string_view one) { joined.append(one).append("|"); });
        return joined;
    };
    bool good = false;
    check(list(R"("one")", good) == "one|" && good);
    check(list(R"("o\u006ee")", good) == "one|" && good);
    check(list(R"(["one","\u0074wo" , "" ])", good) == "one|two||" && good);
    check(list(R"([ "one" ])", good) == "one|" && good);
    check(list("[]", good).empty() && good);
    check(list(" [ ] ", good).empty() && good);
    for (const std::string_view bad :
         {"1", "null", "true", "{}", R"(["a",1])", "[null]", R"([["a"]])", R"([{"a":"b"}])"}) {
        static_cast<void>(list(bad, good));
        check(!good);
    }
}

void digits() {
    const auto written = [](std::uint64_t value) {
        std::string text(8, ' ');
        store_eight(text.data(), eight_digits_of(value));
        return text;
    };
    check(written(0) == "00000000" && written(12345678) == "12345678" && written(99999999) == "99999999");
    check(written(90807060) == "90807060" && written(1020304) == "01020304" &&
          written(99009900) == "99009900");
    for (std::uint64_t value = 0; value < 100'000'000; value += 9'973) {
        check(eight_digits_value(load_eight(written(value).data())) == static_cast<std::int64_t>(value));
    }
}

void dates() {
    const auto is = [](std::string_view text, std::int64_t floor, bool fraction) {
        const auto date = parse_numeric_date(text);
        return date && date.floor().time_since_epoch().count() == floor && date.has_fraction() == fraction;
    };
    const auto microseconds = [](std::string_view text) {
        return parse_numeric_date(text).fraction().count();
    };
    check(microseconds("1.5") == 500'000 && microseconds("1.0000009") == 0 &&
          microseconds("1.999999") == 999'999);
    check(microseconds("123e-5") == 1'230 && microseconds("-1.25") == 750'000 &&
          microseconds("-0.0000001") == 999'999);
    check(microseconds("1") == 0 && microseconds("1.000001") == 1 && microseconds("1.0000010") == 1);
    check(is("-1", -1, false) && is("-0.5", -1, true) && is("-1.5", -2, true) && is("-1e-99", -1, true));
    check(is("-62135596800", -62135596800, false) && is("-62135596799.9", -62135596800, true));
    check(is("0", 0, false) && is("-0", 0, false) && is("-0.0", 0, false) && is("0.0", 0, false) &&
          is("0e5", 0, false));
    check(is("1", 1, false) && is("1767225600", 1767225600, false) &&
          is("253402300799", 253402300799, false));
    check(is("1.5", 1, true) && is("1.0", 1, false) && is("0.5", 0, true) &&
          is("253402300799.9", 253402300799, true));
    check(is("1e3", 1000, false) && is("1E+3", 1000, false) && is("1.5e1", 15, false) &&
          is("1.25e1", 12, true));
    check(is("1500e-3", 1, true) && is("1000e-3", 1, false) && is("5e-1", 0, true) && is("5e-9", 0, true));
    check(is("1e-99999999999999999999", 0, true) && is("0.001e3", 1, false) && is("0.0015e3", 1, true));
    check(is("2.53402300799e11", 253402300799, false) && is("0e99999999999999999999", 0, false) &&
          is("9e0", 9, false));
    check(is("10e-1", 1, false) && is("12e-2", 0, true) && is("1.00000000000000000000000000001", 1, true));
    check(is("123456789", 123456789, false) && is("12345678901", 12345678901, false));
    for (const auto& [ten_characters, floor] : {std::pair{"12345678.5", 12345678}, {"1234567.85", 1234567}}) {
        check(is(ten_characters, floor, true));
    }
    check(is("12345678e1", 123456780, false) && is("123456e001", 1234560, false));
    for (const std::string_view bad :
         {"253402300800", "2.534023008e11", "1e12", "1e99999999999999999999", "9223372036854775807",
          "9223372036854775808", "18446744073709551616", "-62135596801", "-62135596800.1", "-1e99",
          "-253402300799", "25340230080e1"}) {
        check(!parse_numeric_date(bad));
    }
    check(is_finite_json_number("1") && is_finite_json_number("9e307") && !is_finite_json_number("1e308"));
    check(is_finite_json_number("0") && is_finite_json_number(std::string(400, '0')));
    check(is_finite_json_number("1" + std::string(307, '0')) &&
          !is_finite_json_number("1" + std::string(308, '0')));
    check(is_finite_json_number("-1" + std::string(307, '0')) &&
          !is_finite_json_number("-1" + std::string(308, '0')));
    check(Decimal::parse("-12.5e-7").negative && Decimal::parse("-12.5e-7").exponent == -7);
    check(Decimal::parse("12.5E+7").exponent == 7 && Decimal::parse("12.5e07").exponent == 7 &&
          !Decimal::parse("1").negative);
    check(Decimal::parse("12.5").digits() == 3 && Decimal::parse("12.5").digit(2) == 5 &&
          Decimal::parse("12.5").digit(1) == 2);
    check(Decimal::parse("12.5").point() == 2 && Decimal::parse("12.5e3").point() == 5 &&
          Decimal::parse("12.5e-3").point() == -1);
    check(Decimal::parse("1e1000000000000").exponent == 1'000'000'000'000);
}

void authorization() {
    const auto token = [](std::string_view value) {
        const auto read = split_bearer_credentials(value);
        if (!read) {
            return std::string{read.error().name()};
        }
        return is_b64token(*read) ? std::string{*read} : "malformed_credentials";
    };
    check(token("Bearer abc") == "abc" && token("bEaReR   abc") == "abc" &&
          token(" \tBearer abc \t") == "abc");
    check(token("Bearer AZaz09-._~+/==") == "AZaz09-._~+/==" && token("BEARER z") == "z");
    for (const std::string_view value : {"", " ", "Basic abc", "Bearerabc", "Bear", "abc", "Bearer: abc",
                                         "\nBearer abc", "B@arer abc", "[earer abc", "Beareb abc"}) {
        check(token(value) == "missing_credentials");
    }
    for (const std::string_view value :
         {"Bearer", "Bearer ", "Bearer =", "Bearer a b", "Bearer a=b", "Bearer \ta", "Bearer a,b",
          "Bearer a\n", "Bearer @", "Bearer `", "Bearer [", "Bearer {", "Bearer :", "Bearer a\x80",
          "Bearer a\xFF", "Bearer\tabc", "Bearer a\"", "Bearer ,"}) {
        check(token(value) == "malformed_credentials");
    }
    check(token("Bearer a\0b"sv) == "malformed_credentials");
    check(credentials_error("a.b", signet::Errc::expired) == signet::Errc::expired &&
          credentials_error("a b", signet::Errc::malformed_token) == signet::Errc::malformed_credentials);
}

void utf8() {
    for (const std::string_view text : {""sv, "a"sv, "\x7F"sv, "\xC2\x80"sv, "a\xE2\x82\xAC"sv,
                                        "\xF0\x9F\x94\x91z"sv, "\xF4\x8F\xBF\xBF"sv, "a\0b"sv}) {
        check(is_utf8(text));
    }
    for (const std::string_view text :
         {"\x80"sv, "a\x80"sv, "\xC2"sv, "a\xC2"sv, "\xC1\xBF"sv, "\xED\xA0\x80z"sv, "\xF4\x90\x80\x80"sv,
          "\xF5\x80\x80\x80"sv, "\x80z"sv, "\xFFz"sv}) {
        check(!is_utf8(text));
    }
}

}  // namespace

int main() {
    base64url();
    utf8();
    compact();
    digits();
    dates();
    json_strings();
    json_values();
    json_names();
    json_depth();
    json_duplicates();
    json_members();
    json_lists();
    authorization();
}
