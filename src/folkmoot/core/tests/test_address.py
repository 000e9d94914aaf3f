"""Where outgoing fetches may go, by spelling and by address."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.core.address import is_public, reachable, read_target
from folkmoot.core.fetch_errors import FetchRefused

CLOSED = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.8.8.8", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1",
    "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1",
    "fec0::1", "ff02::1",
]  # fmt: skip
OPEN = ["8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "2606:4700::1111", "2a00:1450:4001::1"]
REFUSED_SPELLINGS = [
    "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://127.1/", "http://0177.0.0.1/",
    "http://127.0.0.1./", "http://example.org./", "http://017700000001/", "http://1.2.3.4.5/", "http://0x/",
    "http://１２７.0.0.1/", "http://ⓔxample.com/", "http://example.com。evil.org。/", "http://exa%6dple.org/",
    "http://user@example.org/", "http://user:pass@example.org/", "http://example.org@127.0.0.1/",
    "http://127.0.0.1\\@example.org/", "http://example.org\t/", "http://exam\nple.org/", " http://example.org/",
    "http://[fe80::1%25eth0]/", "http://[::1/", "http://::1/", "http:///path", "http://", "http://a..b/",
    "http://-a.org/", "http://" + "a" * 64 + ".org/", "http://" + "a." * 130 + "org/", "http://example.org:99999/",
    "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "javascript:alert(1)", "//example.org/",
    "example.org", "", "http://example.org/" + "a" * 2048, "http://example.org/\u202egpj.exe", "http://ex\u200bample.org/",
]  # fmt: skip


@pytest.mark.parametrize("text", CLOSED)
def test_closed_addresses_are_not_public(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", OPEN)
def test_open_addresses_are_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@given(st.ip_addresses())
def test_what_is_public_is_so_for_python_too(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if is_public(address):
        assert address.is_global
        assert not address.is_multicast


@pytest.mark.parametrize("url", REFUSED_SPELLINGS)
def test_odd_spellings_are_refused(url: str) -> None:
    with pytest.raises(FetchRefused):
        read_target(url)


@pytest.mark.parametrize("text", CLOSED)
def test_closed_addresses_are_refused_as_hosts(text: str) -> None:
    target = read_target(f"http://[{text}]/" if ":" in text else f"http://{text}/")
    with pytest.raises(FetchRefused):
        reachable(target, [str(target.literal)], allow=[])


def test_names_of_the_world_are_read() -> None:
    assert read_target("https://bücher.example/straße?a=ü#teil").host == "xn--bcher-kva.example"
    assert read_target("http://EXAMPLE.org").host == "example.org"
    assert read_target("https://_dmarc.example.org/").port == 443
    assert read_target("https://example.org/a#b").url == "https://example.org/a"


def test_other_ports_need_to_be_allowed() -> None:
    for port in (0, 22, 6379, 8080):
        with pytest.raises(FetchRefused):
            reachable(read_target(f"http://example.org:{port}/"), ["8.8.8.8"], allow=["8.8.8.8", "example.org"])
    target = read_target("http://example.org:8080/")
    assert reachable(target, ["8.8.8.8"], allow=["example.org:8080"]) == ["8.8.8.8"]


@pytest.mark.parametrize(
    ("entry", "host", "address", "port"),
    [
        ("10.1.2.3", "a.test", "10.1.2.3", 80),
        ("10.0.0.0/8", "a.test", "10.9.9.9", 443),
        ("10.0.0.0/8:8080", "a.test", "10.9.9.9", 8080),
        ("fd00::/8", "a.test", "fd00::7", 80),
        ("[fd00::/8]:8080", "a.test", "fd00::7", 8080),
        ("::1", "a.test", "::1", 80),
        ("Intranet.test", "intranet.test", "192.168.0.1", 80),
        ("intranet.test:8443", "intranet.test", "192.168.0.1", 8443),
    ],
)
def test_the_operator_allows_addresses_networks_and_names(entry: str, host: str, address: str, port: int) -> None:
    target = read_target(f"http://{host}:{port}/")
    assert reachable(target, [address], allow=[entry]) == [address]
    with pytest.raises(FetchRefused):
        reachable(target, [address], allow=["10.1.2.4", "other.test", "fd01::1:8080"])
    with pytest.raises(FetchRefused):
        reachable(read_target(f"http://{host}:9/"), [address], allow=[entry])


def test_only_the_open_addresses_of_a_host_are_used() -> None:
    assert reachable(read_target("http://a.test/"), ["10.0.0.1", "8.8.8.8", "8.8.8.8"], allow=[]) == ["8.8.8.8"]


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"http://example.org/{text}"):
        try:
            target = read_target(url)
        except FetchRefused:
            continue
        assert target.url.scheme in ("http", "https")
        assert target.host.isascii()
        assert "@" not in target.host
