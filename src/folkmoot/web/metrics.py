"""The figures for Prometheus: requests, jobs, consumers, processes. Right also over many processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db.models import Count
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from folkmoot import __version__

_requests = Counter("folkmoot_requests", "Requests answered", ["route", "method", "status"])
_seconds = Histogram(
    "folkmoot_request_seconds",
    "Time to answer a request",
    ["route"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0),
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Looking a child up by its labels costs more than counting.
_counters: dict[tuple[str, str, int], Counter] = {}
_histograms: dict[str, Histogram] = {}


def observe_request(route: str, method: str, status: int, seconds: float) -> None:
    """Count an answered request. Routes are names of the URLconf and statuses few, so the series stay few."""
    key = (route, method, status)
    counter = _counters.get(key)
    if counter is None:
        counter = _counters[key] = _requests.labels(route, method if method in _METHODS else "other", str(status))
    counter.inc()
    histogram = _histograms.get(route)
    if histogram is None:
        histogram = _histograms[route] = _seconds.labels(route)
    histogram.observe(seconds)


def exposition() -> bytes:
    """All figures in Prometheus' text format."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry = REGISTRY
    return generate_latest(registry) + generate_latest(_own_registry())


def _own_registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_Installation())
    return registry


class _Installation(Collector):
    """What is read when asked for, rather than counted as it happens."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield _family("folkmoot_info", "The version that runs", ("version",), {(__version__,): 1.0})
        yield _family("folkmoot_jobs", "Background jobs by state", ("state",), _jobs())
        yield _family("folkmoot_consumer_lag", "Lines of the log a consumer is behind", ("consumer",), _lags())
        yield _family("folkmoot_workers", "Workers heard of lately", (), {(): float(_live_workers())})
        yield _family("folkmoot_process_resident_bytes", "Memory of a process", ("pid",), _memory())


def _family(name: str, text: str, labels: tuple[str, ...], values: dict[tuple[str, ...], float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=labels)
    for label_values, value in values.items():
        family.add_metric(label_values, value)
    return family


def _jobs() -> dict[tuple[str, ...], float]:
    from django_tasks_db.models import DBTaskResult

    rows = DBTaskResult.objects.values_list("status").annotate(Count("id")).order_by()
    return {(str(status).lower(),): float(count) for status, count in rows}


def _lags() -> dict[tuple[str, ...], float]:
    from folkmoot.activity.consumers import consumers, lag

    return {(consumer.name,): float(lag(consumer)) for consumer in consumers}


def _live_workers() -> int:
    from folkmoot.core.periodic import live_workers

    return len(live_workers())


def _memory() -> dict[tuple[str, ...], float]:
    """Resident memory of every process that counts into the shared folder, and of this one."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    pids = {path.stem.rsplit("_", 1)[-1] for path in Path(folder).glob("counter_*.db")} if folder else set()
    page = os.sysconf("SC_PAGE_SIZE")
    memory: dict[tuple[str, ...], float] = {}
    for pid in sorted(pids | {str(os.getpid())}):
        try:
            resident = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        except (OSError, ValueError):
            continue
        memory[(pid,)] = float(resident * page)
    return memory


def is_allowed(address: str) -> bool:
    """Whether figures may be read from this address: the machine itself and FOLKMOOT_METRICS_ALLOW."""
    from ipaddress import ip_address, ip_network

    try:
        asking = ip_address(address)
    except ValueError:
        return False
    return asking.is_loopback or any(asking in ip_network(one, strict=False) for one in settings.METRICS_ALLOW)
