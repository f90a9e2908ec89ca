// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace signet::detail {

/// Frequent English words and words of example secrets, in alphabetical order.
inline constexpr std::string_view common_words_text =
    "abc able about above access account action active add address admin administrator after again age "
    "agent air alice all alpha also always am amazing among an and android angel animal another answer "
    "any api apple application april are area arm army art as ask at auth authentication authorization "
    "away baby back bad ball banana band bank bar base baseball basic basket batman battery baz be beach "
    "bear beautiful because become been before being best beta better between big bilbo bird black block "
    "blog blood blue board boat bob body book boss both bottom box boy bread break bridge bright bring "
    "brother brown buffalo build building business but buy by cache cake call came camera can captain car "
    "card care case cat certificate chair chance change changeme charlie charm cheese chicken child "
    "children chocolate choose church city class clean clear client close cloud club code coffee cold "
    "color come common company complete computer confidential config connect control cookie cool copy "
    "correct could country course cover crypt crypto customer daily dance danger dark data database date "
    "daughter david day dead deal dear death debug december decode deep default delta demo deploy dev "
    "develop developer development diamond did different digest direct django do docker does dog dollar "
    "dolor don done door down dragon dream drive drop dummy earth east easy eat education egg eight else "
    "email empty encode encrypt encryption end engine enough enter env environment error eternal even "
    "ever every example express eye face fact fake family far fast father february feel field fight file "
    "fill final find fine fire first fish five flask floor flower fly follow foo food football for force "
    "foreign forest forever forget form found four fox free freedom friday friend from front fruit full "
    "fun future game gandalf garden gate general generate get ghost girl give glass global go god going "
    "gold golden good google got grand great green group grow guess guest had hair half hand happy hard "
    "has hash have he head hear heart heavy hello help her here hero hidden high him his hmac hogwarts "
    "hold home hope horse hospital host hot hour house how huge human hundred hunter ice id idea if "
    "iloveyou important in inside internal internet into ipsum iron is island it its jack january java "
    "javascript jennifer jesus john join jordan json jsonwebtoken july jump jumps june just jwt keep key "
    "keys kill kind king kitchen know lady lake land language laravel large last late laugh law lazy "
    "learn least leave left legal less let letmein letter level life light like line lion list little "
    "live local localhost lock login long look lord lorem love low lucky machine made magic mail main "
    "make man manager many march mark market master matrix matter may me mean media meet member memory "
    "message michael middle might mike military million mind mine minute mister model modern moment "
    "monday money monkey month moon more morning most mother mountain mouse move movie much music must my "
    "name nation nature near need network never new news next nice night nine no nobody node none north "
    "not note nothing november now number ocean october of off office often old on one only open or "
    "orange order organization other our out over own page paper parent park part party pass passphrase "
    "passwd password past path pay peace pen people pepper perfect person phone photo picture place plan "
    "plant platform play player please point pokemon police power pretty prince princess private problem "
    "prod production program project protect public purple put queen question quick quiet qwerty rabbit "
    "rain random read ready real really red refresh remember replace reset rest return rich right ring "
    "river road robot rock room root rose round royal rsa run runs safe said salt same sample sand "
    "saturday save say school science sea season second secret secretkey secure security see sell send "
    "september series serious serve server service session set seven shadow shared she ship shop short "
    "should show side sign signature signing silver simple since single sister site six size sky sleep "
    "slow small smart smile snow so social soft software solar some somebody someone something son song "
    "soon soul sound south space special spiderman spring stack staging staple star start starwars state "
    "station stay steel step still stone stop storage store storm story street strong student study stuff "
    "such summer sun sunday sunshine super superman supersecret support sure sweet symmetric system table "
    "take talk tea teacher team tell temp ten test testing text than thank that the their them then there "
    "these they thing think this three through thunder thursday tiger time to today together token tokens "
    "tomorrow top total touch town trade train travel tree true trust trustno truth try tuesday turn "
    "twelve twenty two under unicorn unique united universe until up update upon us use user username "
    "using value very video view village voice wait walk wall want war warrior was water way we weather "
    "web website wednesday week welcome well went were west what whatever when where which while white "
    "who whole why wife wild will wind window winter wish with without woman wonder wood word work world "
    "would write wrong year yellow yes yet you young your yourself zero zone";

inline constexpr auto common_words = [] {
    std::array<std::string_view, std::count(common_words_text.begin(), common_words_text.end(), ' ') + 1>
        words;
    std::size_t begin = 0;
    for (std::string_view& word : words) {
        const std::size_t end = (std::min)(common_words_text.find(' ', begin), common_words_text.size());
        word = common_words_text.substr(begin, end - begin);
        begin = end + 1;
    }
    return words;
}();

/// The index of the first word with each first letter. The last element is the number of words.
inline constexpr auto common_words_by_letter = [] {
    std::array<std::size_t, 27> begins{};
    char first = 'a';
    for (std::size_t& begin : begins) {
        begin = static_cast<std::size_t>(
            std::count_if(common_words.begin(), common_words.end(),
                          [first](std::string_view word) { return word.front() < first; }));
        ++first;
    }
    return begins;
}();

}  // namespace signet::detail
