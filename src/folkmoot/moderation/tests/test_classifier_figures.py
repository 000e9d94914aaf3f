"""The figures: the same from the same texts, on parts that share no author and no near duplicate."""

from __future__ import annotations

from pathlib import Path

import pytest

from folkmoot.core.testing import realdata
from folkmoot.moderation.classifier.corpora import CorpusBroken, Example, find_corpora
from folkmoot.moderation.classifier.figures import measure, rate
from folkmoot.moderation.classifier.loading import SHIPPED, open_model
from folkmoot.moderation.classifier.reports import read_reports
from folkmoot.moderation.classifier.splitting import group_near_duplicates, parts_of, plain


def test_near_duplicates_and_texts_of_one_author_are_one_group() -> None:
    texts = [
        "win a free prize today by calling this number before noon",
        "WIN a FREE prize today by calling this number before noon!!! http://win.example",
        "we meet at the library on friday and bring tea for everybody",
        "the river is high and the bridge closed, take the train instead",
    ]
    groups = group_near_duplicates([plain(text) for text in texts], ["", "", "ana", "ana"])
    assert groups[0] == groups[1]
    assert groups[2] == groups[3]
    assert groups[0] != groups[2]


def test_the_same_texts_come_into_the_same_parts() -> None:
    examples = [Example(f"text number {number * number} about {number}", False) for number in range(50)]
    assert parts_of(examples) == parts_of(list(examples))
    assert len(set(parts_of(examples))) == 3


def test_figures_of_a_case_that_is_known_by_heart() -> None:
    found = measure([0.9, 0.6, 0.4, 0.2, None], [True, False, True, False, True], usual_share=0.5)
    assert found.auc == 0.75
    assert found.judged.hits == 4
    at = found.thresholds[0]
    assert (at.precision.value, at.recall.value, at.false_alarms.value) == (0.5, 0.5, 0.5)
    assert found.brier == pytest.approx((0.01 + 0.36 + 0.36 + 0.04) / 4)
    assert (round(rate(8, 10).low, 3), round(rate(8, 10).high, 3)) == (0.490, 0.943)


def test_forms_are_known_by_their_content_and_broken_ones_named(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text('text,label,author\n"Buy now",spam,x\n"Hello",clean,y\n"Idiot",toxicity,z\n')
    (tmp_path / "messages").write_text("ham\tSee you\nspam\tWIN now\nham\tOk\n")
    (tmp_path / "Comments.xml").write_text(
        '<comments>\n<row Text="Is it &lt;b&gt;open&lt;/b&gt;?" UserId="3" /></comments>'
    )
    found = {corpus.name: corpus for corpus in find_corpora(tmp_path)}
    assert found.keys() == {"sms-spam", "stackexchange", "table-spam", "table-toxicity"}
    assert [one.positive for one in found["table-spam"].examples] == [True, False]
    assert found["stackexchange"].examples[0].author == "3"
    (tmp_path / "tweets.csv").write_text("tweet,class\n")
    (tmp_path / "tweets.csv").write_text('tweet,class\n"hello",7\n')
    with pytest.raises(CorpusBroken, match=r"tweets\.csv"):
        find_corpora(tmp_path)


@pytest.mark.realdata
def test_the_shipped_figures_come_out_again() -> None:
    from folkmoot.moderation.classifier.evaluation import evaluate

    model = open_model(SHIPPED)
    kept = read_reports(SHIPPED, model.checksum)["measured"]["sets"]
    found = evaluate(model, find_corpora(realdata.DATA / "sms-spam"))["sets"]
    assert found == [row for row in kept if row["data"] == "sms-spam"]
    assert found[0]["auc"] > 0.99
