"""Addresses of rules and word lists."""

from django.urls import path

from folkmoot.moderation.views import rule_files, rules, words

RULES = [
    path("moderation/rules/", rules.rule_list, name="rules"),
    path("moderation/rules/new/", rules.rule_create, name="rule-create"),
    path("moderation/rules/file/", rule_files.rule_file, name="rules-file"),
    path("moderation/rules/RULES.json", rule_files.rules_export, name="rules-export"),
    path("moderation/rules/test/", rule_files.rules_test, name="rules-test"),
    path("moderation/rules/words/", words.word_lists, name="words"),
    path("moderation/rules/words/remove/", words.words_remove, name="words-remove"),
    path("moderation/rules/words/import/", words.words_import, name="words-import"),
    path("moderation/rules/words/words.csv", words.words_export, name="words-export"),
    path("moderation/rules/rule/<slug:rule_key>/", rules.rule_edit, name="rule"),
    path("moderation/rules/rule/<slug:rule_key>/state/", rules.rule_state, name="rule-state"),
    path("moderation/rules/rule/<slug:rule_key>/versions/", rules.rule_versions, name="rule-versions"),
]
