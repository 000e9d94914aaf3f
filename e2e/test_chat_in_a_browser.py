"""Chat as people meet it: two desks and a phone, a network that goes away, and what all agree on afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from e2e.chat_world import PHONE, Chatter, LongHistory, signed_in
from e2e.demo_site import browser
from e2e.live_world import Place, live_place

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with live_place(tmp_path_factory.mktemp("chat") / "data") as made:
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as running:
        yield running


@pytest.fixture
def browsers(chromium: Browser) -> Iterator[Browser]:
    yield chromium
    for context in chromium.contexts:
        context.close()


def _url(place: Place, channel: int) -> str:
    return f"http://localhost:{place.running.port}/c/moorland/chat/{channel}/"


def test_three_chat_one_loses_the_network_and_all_agree_to_the_last_message(place: Place, browsers: Browser) -> None:
    channel = place.hand("open_channel", "olga", "general")
    url = _url(place, channel)
    mia, nils = (Chatter(signed_in(place, browsers, handle), url) for handle in ("mia", "nils"))
    eda = Chatter(signed_in(place, browsers, "eda", **PHONE), url)
    everybody = (mia, nils, eda)
    mia.write("Good **morning**")
    eda.wait_for_words("Good morning")
    eda.write("Morning from the bog")
    for one in everybody:
        one.wait_for_words("Morning from the bog")

    eda.context.set_offline(True)
    expect(eda.page.locator(".not-connected")).to_be_visible()
    eda.write("Said offline 1", "Said offline 2", "Said offline 3")
    expect(eda.page.locator("li.pending")).to_have_count(3)
    for number in (1, 2):
        mia.write(f"Meanwhile {number} by Mia")
        nils.write(f"Meanwhile {number} by Nils")
    mia.wait_for_words("Meanwhile 2 by Nils")
    assert "Said offline 1" not in str(mia.said())

    eda.context.set_offline(False)
    for one in everybody:
        one.wait_for_words("Said offline 3", "Meanwhile 2 by Nils", "Meanwhile 2 by Mia")
    eda.wait_until_all_is_sent()
    said = mia.said()
    assert said == nils.said() == eda.said()
    numbers, words = zip(*said, strict=True)
    assert list(numbers) == list(range(1, 10))
    assert len(set(words)) == len(words) == 9
    assert [text for text in words if text.startswith("Said offline")] == [f"Said offline {n}" for n in (1, 2, 3)]
    assert not [fault for one in everybody for fault in one.faults]


def test_what_was_not_sent_outlives_the_page_and_is_sent_once(place: Place, browsers: Browser) -> None:
    channel = place.hand("open_channel", "olga", "lost-and-found")
    # What a service worker sends is not the page's to stop.
    mia = Chatter(signed_in(place, browsers, "mia", service_workers="block"), _url(place, channel))
    mia.page.route("**/messages", lambda route: route.abort())
    mia.write("First", "Second")
    mia.field.fill("Half a sent")
    expect(mia.page.locator("li.pending")).to_have_count(2)
    mia.page.unroute("**/messages")
    mia.page.reload()
    mia.wait_for_words("First", "Second")
    assert mia.said() == [(1, "First"), (2, "Second")]
    expect(mia.field).to_have_value("Half a sent")
    # A file that was added without a connection goes when there is one, and its message after it.
    mia.context.set_offline(True)
    mia.page.evaluate(_PASTE_A_FILE)
    expect(mia.page.locator(".files")).to_contain_text("did not arrive")
    mia.context.set_offline(False)
    mia.page.locator(".compose .send").first.click()
    mia.wait_for_words("Half a sent")
    expect(mia.page.locator("#m3 .prose a")).to_have_text("notes.txt")


_PASTE_A_FILE = """() => {
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File(["Wells"], "notes.txt", { type: "text/plain" }));
  const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
  document.querySelector(".compose textarea").dispatchEvent(paste);
}"""


def test_a_message_is_edited_answered_reacted_to_taken_back_and_found_again(place: Place, browsers: Browser) -> None:
    channel = place.hand("open_channel", "olga", "deeds")
    mia, nils = (Chatter(signed_in(place, browsers, handle), _url(place, channel)) for handle in ("mia", "nils"))
    mia.write("Wells are dri")
    nils.wait_for_words("Wells are dri")
    mia.field.press("ArrowUp")
    expect(mia.field).to_have_value("Wells are dri")
    mia.field.fill("Wells are **dry**")
    mia.field.press("Enter")
    nils.wait_for_words("Wells are dry")
    row = nils.page.locator("#m1")
    row.focus()
    row.press("r")
    nils.page.locator(".side textarea").fill("All of them?")
    nils.page.locator(".side textarea").press("Enter")
    expect(mia.page.locator("#m1 .replies")).to_contain_text("1")
    row.focus()
    row.get_by_role("button", name="React with 👍").click()
    expect(mia.page.locator("#m1 .reaction")).to_have_text("👍 1")
    mia.page.locator("#m1").focus()
    mia.page.locator("#m1").press("d")
    expect(mia.page.locator("#m1")).to_have_class(re.compile("deleted"))
    mia.page.get_by_role("button", name="Undo").click()
    expect(mia.page.locator("#m1")).to_contain_text("Wells are dry")
    # Whoever goes on to another page has made up their mind.
    mia.page.locator("#m1").focus()
    mia.page.locator("#m1").press("d")
    mia.page.goto(_url(place, channel))
    expect(nils.page.locator("#m1")).to_have_class(re.compile("deleted"), timeout=10_000)
    nils.page.goto(_url(place, channel) + "?at=1")
    expect(nils.page.locator("#m1")).to_have_class(re.compile("flash"))
    assert not mia.faults + nils.faults


def test_a_long_history_stays_small_and_keeps_its_place(place: Place, browsers: Browser) -> None:
    channel = place.hand("open_channel", "olga", "years")
    context = signed_in(place, browsers, "mia")
    history = LongHistory(channel, 1000)
    context.route("**/messages?*", history.answer)
    page = Chatter(context, _url(place, channel)).page
    page.locator("#m1000").wait_for()
    leap = 0.0
    for _ in range(25):
        leap = max(leap, abs(page.evaluate(_SCROLL_UP)))
    assert leap <= 2
    numbers = page.locator("li.message").evaluate_all("rows => rows.map(row => Number(row.dataset.number))")
    assert len(numbers) <= 150
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    assert numbers[-1] < 1000
    page.locator(".to-end").click()
    expect(page.locator("#m1000")).to_be_in_viewport()


# By how much the first message in view has moved otherwise than it was scrolled, once what was asked for stands there.
_SCROLL_UP = """async () => {
  const scroller = document.querySelector(".scroller");
  const top = scroller.getBoundingClientRect().top;
  const first = [...document.querySelectorAll("li.message")].find((row) => row.getBoundingClientRect().top >= top);
  const before = first.getBoundingClientRect().top;
  const by = Math.min(700, scroller.scrollTop);
  scroller.scrollTop -= by;
  for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame);
  while (document.querySelector("[aria-busy=true]")) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return first.isConnected ? first.getBoundingClientRect().top - before - by : 0;
}"""


def test_a_channel_in_which_nothing_was_said_says_so_in_sight(place: Place, browsers: Browser) -> None:
    channel = place.hand("open_channel", "olga", "silence")
    mia = Chatter(signed_in(place, browsers, "mia"), _url(place, channel))
    expect(mia.page.get_by_role("heading", name="A fresh start")).to_be_in_viewport()


def test_a_phone_without_websockets_votes_and_reacts_by_touch_and_bells_count_by_themselves(
    place: Place, browsers: Browser
) -> None:
    channel = place.hand("open_channel", "olga", "touch")
    thread = place.hand("open_thread", "mia", "forum")
    mia = Chatter(signed_in(place, browsers, "mia"), _url(place, channel))
    phone = signed_in(place, browsers, "eda", **PHONE)
    streams: list[str] = []
    phone.route_web_socket(re.compile("/live"), lambda socket: socket.close())
    phone.on("request", lambda request: streams.append(request.url) if "/live?" in request.url else None)
    eda = Chatter(phone, _url(place, channel))
    mia.write('/poll "Tea or coffee?" Tea Coffee')
    eda.page.locator(".option", has_text="Tea").tap(timeout=20_000)
    expect(mia.page.locator(".option", has_text="Tea")).to_contain_text("1 · 100 %")
    mia.write("Biscuits, too?")
    eda.page.locator("#m2 .prose").tap()
    eda.page.locator("#m2 .tools").get_by_role("button", name="React with 👍").tap()
    expect(mia.page.locator("#m2 .reaction")).to_have_text("👍 1")
    assert streams, "the phone hears by server-sent events"
    before = mia.page.locator(".bell .count").inner_text()
    place.hand("post", "nils", thread)
    expect(mia.page.locator(".bell .count")).not_to_have_text(before, timeout=20_000)
    assert not mia.faults + eda.faults
