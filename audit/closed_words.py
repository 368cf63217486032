"""How the closed words in the data of events are said in a sentence."""

URGENCIES = {
    "immediate": "immediate: answer within 15 minutes",
    "same_day": "for the same day: answer within two office hours",
    "standard": "standard: answer by the next office day",
}
OFFICES = {
    "legal": "the Office of Legal Advisor",
    "safety": "Safety Services",
    "superintendent": "the Superintendent’s Office",
}
OUTCOMES = {
    "release_all": "release all of it",
    "release_some": "release some of it",
    "ask_for_more": "ask for more first",
    "say_no": "say no",
    "right_office": "send to the right office",
    "no_answer_owed": "no answer is owed",
}
CHECKED = {
    "confirmed": "they know the officer",
    "not_known": "they do not know the officer",
    "no_answer": "nobody answered",
    "not_called": "no call was made",
}
METHODS = {
    "passphrase": "with a passphrase",
    "single_sign_on": "through the district’s single sign-on",
    "link": "with a one-time link",
    "passkey": "with a passkey",
}
FACTORS = {
    "passkey": "a passkey",
    "totp": "a code of their app",
    "recovery_code": "a recovery code",
    "single_sign_on": "the district’s single sign-on",
}
FORMATS = {"csv": "CSV", "jsonl": "JSON Lines"}
CALLED = {
    "duty": "the advisor on duty",
    "next": "the next advisor",
    "head": "the head of OLA",
    "superintendent": "the Superintendent’s Office",
}
CHANGES = {
    "duty_added": "put somebody on duty",
    "duty_removed": "took somebody off duty",
    "duties_read": "put a list of duties into the roster",
    "time_off_added": "noted somebody’s time off",
    "time_off_removed": "took back somebody’s time off",
    "closed_day_added": "noted a day on which the offices are closed",
    "closed_day_removed": "took back a day on which the offices are closed",
    "school_year_set": "set the days of a school year",
    "calendar_made": "made a private calendar address",
    "calendar_ended": "ended a private calendar address",
}
ROLES = {
    "front_office": "front office",
    "school_leader": "school leader",
    "safety_services": "Safety Services",
    "superintendent_office": "Superintendent’s Office",
    "legal_advisor": "legal advisor",
    "legal_supervisor": "legal supervisor",
    "administrator": "administrator",
    "auditor": "auditor",
    "system_admin": "system administrator",
}
LISTED = {"people": "people", "schools": "schools"}
FIELDS = {"full_name": "name", "email": "email", "phone": "phone", "office": "office", "name": "name"}
