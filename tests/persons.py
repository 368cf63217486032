"""Words that ask about a person: nothing of the portal may hold them."""

import re

# Words that ask about a person. "Immigration" alone is not one: the name of an agency, of a court and of a paper
# holds it, and staff must be able to say who came.
ASKS_ABOUT_A_PERSON = re.compile(
    r"""
      (immigra\w+|migra\w+|residen\w+|visa|legal|lawful) [\s_-]* (status|situation|standing)
    | status \s+ in \s+ the \s+ (us|u\.s\.|country|united \s states)
    | citizen (?!ship \s+ and \s+ immigration \s+ services)
    | nationalit(y|ies) | national [\s_-]* origin
    | (country|place|city) [\s_-]* (of)? [\s_-]* (birth|origin) | birth [\s_-]* (country|place)
    | born \s+ (in|abroad|outside) | foreign [\s_-]* born | undocumented
    | alien [\s_-]* (number|registration) | \b a[\s_-]?number \b | green [\s_-]* card
    | religio\w+ | \b faith \b | \b church \b | \b mosque \b | \b synagogue \b | denomination
    | ethnicit\w+ | \b race \b | mother [\s_-]* tongue | home [\s_-]* language
    """,
    re.IGNORECASE | re.VERBOSE,
)
