from __future__ import annotations

import re

import pytest
from django.test import Client

from folkmoot.content import commands
from folkmoot.core.tenancy import scope
from folkmoot.core.testing.cast import Cast
from folkmoot.moderation.backtest.running import Step, carry_out
from folkmoot.moderation.backtest.runs import plan_of
from folkmoot.moderation.commands import backtests
from folkmoot.moderation.models import BacktestRun, BacktestVerdict

pytestmark = pytest.mark.django_db
PAGE = "/c/moorland/moderation/backtest/"
RULES = '{"rules": [{"name": "Pills", "when": "text contains \\"viagra\\"", "outcome": "hold"}]}'
PERIOD = {"since": "2020-01-01", "until": "2100-01-01"}


def _signed_in(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.mo.account)  # type: ignore[arg-type]
    return client


def _through(client: Client, **more: str) -> str:
    """Ask for a backtest on the page and let the worker do it; the run's address."""
    answer = client.post(PAGE, {"source": "pasted", "rules": RULES, **PERIOD, **more})
    assert answer.status_code == 302
    run = backtests.claim_next_backtest()
    assert run is not None
    assert backtests.carry_out_backtest(run).error == ""
    return str(answer["Location"])


def test_rules_are_tried_and_samples_judged_on_the_page(cast: Cast) -> None:
    commands.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Hello", markdown="What is viagra?")
    client = _signed_in(cast)
    address = _through(client, against="in-force")
    asked = client.get(f"{address}?watching=1", headers={"HX-Request": "true"})
    assert asked.headers["HX-Refresh"] == "true"
    page = client.get(address).content.decode()
    assert (
        "Undefined until samples are judged; between 0.0 and 100.0 %" in page or "Undefined: nothing is known" in page
    )
    command = re.search(r"<code>(folkmoot moderation backtest run:\d+ --community moorland [^<]+) --json</code>", page)
    assert command is not None
    assert "--spaces articles,forum,lounge,questions" in command[1]
    judging = f"{address}judge/?of=every:0"
    assert "What is viagra?" in client.get(judging).content.decode()
    post_id = re.search(r'name="post" value="(\d+)"', client.get(judging).content.decode())
    assert post_id is not None
    assert f"/flag/post/{post_id[1]}/?next=" in client.get(judging).content.decode()
    done = client.post(f"{address}judge/", {"post": post_id[1], "says": "bad", "of": "every:0"})
    assert "All are judged" in client.get(done["Location"]).content.decode()
    assert "100.0 %" in client.get(address).content.decode()
    verdict = BacktestVerdict.everywhere.get()
    client.post(f"{address}judge/undo/", {"verdict": verdict.id, "of": "every:0"})
    assert "What is viagra?" in client.get(judging).content.decode()
    assert client.get(f"{address}judge/?of=rule:0:9").status_code == 404


def test_what_cannot_be_tried_is_said_and_kept(cast: Cast) -> None:
    client = _signed_in(cast)
    for wrong in ('{"rules": [{"name": "x", "when": "nonsense >"}]}', "no json", "[]"):
        answer = client.post(PAGE, {"source": "pasted", "rules": wrong, **PERIOD})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert 'id="id_rules_error"' in page
    assert not BacktestRun.everywhere.exists()


def test_the_api_gives_what_the_command_prints(cast: Cast) -> None:
    commands.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Hello", markdown="viagra")
    client = _signed_in(cast)
    api = "/c/moorland/api/v1/backtests"
    rules = {"rules": [{"name": "Pills", "when": 'text contains "viagra"', "outcome": "hold"}]}
    made = client.post(api, {"rules": rules}, content_type="application/json").json()
    run = backtests.claim_next_backtest()
    assert run is not None
    backtests.carry_out_backtest(run)
    found = client.get(f"{api}/{made['id']}").json()
    assert (found["state"], found["figures"]["sets"][0]["hits"]["count"]) == ("finished", 1)
    [drawn] = client.get(f"{api}/{made['id']}/sample").json()
    assert (drawn["text"], drawn["says"]) == ("viagra", "")
    said = client.post(
        f"{api}/verdicts", {"post_id": drawn["post_id"], "says": "fine"}, content_type="application/json"
    )
    assert said.status_code == 201
    assert client.get(f"{api}/{made['id']}").json()["figures"]["sets"][0]["hits"]["precision"]["value"] == 0.0
    assert client.delete(f"{api}/{made['id']}").status_code == 204


def test_the_page_says_what_a_run_does_and_what_takes_long(cast: Cast) -> None:
    commands.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Hello", markdown="viagra, my friends")
    client = _signed_in(cast)
    rules = '{"rules": [{"name": "Tone", "when": "score.toxicity > 0.9"}, {"name": "Again", "when": "copies.own > 1"}]}'
    client.post(PAGE, {"source": "pasted", "rules": rules, **PERIOD})
    run = backtests.claim_next_backtest()
    assert run is not None
    address, began, told = f"{PAGE}{run.id}/", run.started_at, []
    tell = backtests._beating(run)

    def beat(step: Step) -> None:
        tell(step)
        told.append(" ".join(client.get(address).content.decode().split()))

    with scope(run.community_id):
        carry_out(plan_of(run), progress=beat)
    first, second = told[0], told[1]
    assert "Looking for copies among all posts first: 1 of about 1 posts" in first
    assert "Looking for copies" not in second
    assert "Of 1 post it had to be found out anew what the rules ask" in second
    run.refresh_from_db()
    # How long it will take yet is reckoned from the pace of what it does now.
    assert began is not None
    assert run.started_at is not None
    assert run.started_at > began
    answer = client.get(f"/c/moorland/api/v1/backtests/{run.id}").json()
    assert (answer["stage"], answer["done"], answer["anew"]) == ("posts", 1, 1)
    backtests.carry_out_backtest(run)
    assert BacktestRun.everywhere.get().anew == 1
    assert "found out anew" not in client.get(address).content.decode()
