"""The API as a whole: every room's router under /api/v1/."""

from __future__ import annotations

from functools import cached_property
from importlib.util import find_spec
from typing import Any

from django.urls import reverse
from django.utils.module_loading import import_string
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from folkmoot import __version__
from folkmoot.core.api import problems
from folkmoot.core.api.problems import Problem

_DESCRIPTION = """Everything that can be done on Folkmoot's pages, for programs.

Send a token as `Authorization: Bearer fm_...`; it names the community. Without one you read what is public, under the
community's own address. Lists are paged by `cursor`; errors are problem details (RFC 9457); a write that carries an
`Idempotency-Key` is done once; reads carry an `ETag`.
"""
_ROUTERS = (
    ("folkmoot.communities.api", ""),
    ("folkmoot.members.api", ""),
    ("folkmoot.members.api_joining", ""),
    ("folkmoot.members.api_standing", ""),
    ("folkmoot.members.api_fields", ""),
    ("folkmoot.segments.api", ""),
    ("folkmoot.notifications.api", ""),
    ("folkmoot.notifications.push.api", ""),
    ("folkmoot.spaces.api", ""),
    ("folkmoot.spaces.api_guidelines", ""),
    ("folkmoot.content.api", ""),
    ("folkmoot.moderation.api_rules", ""),
    ("folkmoot.moderation.api_words", ""),
    ("folkmoot.moderation.api_transparency", ""),
    ("folkmoot.moderation.api_notices", ""),
    ("folkmoot.comments.api", ""),
    ("folkmoot.moderation.api_queue", ""),
    ("folkmoot.moderation.api_decisions", ""),
    ("folkmoot.moderation.api_gate", ""),
    ("folkmoot.moderation.api_classifier", ""),
    ("folkmoot.mail.api", ""),
    ("folkmoot.moderation.backtest.api", ""),
    ("folkmoot.chat.api_presence", ""),
    ("folkmoot.groups.api", ""),
    ("folkmoot.groups.api_members", ""),
    ("folkmoot.groups.api_rules", ""),
    ("folkmoot.insights.api_people", ""),
    ("folkmoot.insights.api_record", ""),
    ("folkmoot.insights.api_record_tags", ""),
    ("folkmoot.insights.api_health", ""),
    ("folkmoot.insights.api_trials", ""),
    ("folkmoot.insights.api_network", ""),
    ("folkmoot.insights.api_talking", ""),
    ("folkmoot.insights.api_figures", ""),
    ("folkmoot.insights.api_boards", ""),
    ("folkmoot.insights.api_sheets", ""),
    ("folkmoot.automation.api", ""),
    ("folkmoot.onboarding.api", ""),
    ("folkmoot.chat.api", ""),
    ("folkmoot.insights.api_goals", ""),
    ("folkmoot.insights.api_reports", ""),
    ("folkmoot.connections.api.imports", ""),
)


class _RoomApi(NinjaAPI):
    """An API whose addresses stand under those of the room, and that describes its errors as what they are."""

    def get_root_path(self, path_params: dict[str, Any]) -> str:
        return reverse(f"connections:{self.urls_namespace}:api-root", kwargs=path_params)

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None) -> Any:
        """The description for the community that is asked; made once in a process, for it takes seconds."""
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        paths = {prefix.rstrip("/") + path: operations for path, operations in self._described["paths"].items()}
        return {**self._described, "paths": paths}

    @cached_property
    def _described(self) -> dict[str, Any]:
        described = OpenAPISchema(self, "")
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        described["components"]["schemas"].update({**problem.pop("$defs"), "Problem": problem})
        for operations in described["paths"].values():
            for operation in operations.values():
                _describe_problems(operation["responses"])
        return described


def _describe_problems(responses: dict[int, Any]) -> None:
    for status, answer in responses.items():
        if int(status) >= 400:
            answer["content"] = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def build_api() -> NinjaAPI:
    """The API with all routers; called once, from urls."""
    api = _RoomApi(
        title="Folkmoot",
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,
        urls_namespace="api-v1",
        openapi_extra={
            "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
            "security": [{"token": []}, {}],
        },
    )
    problems.install(api)
    for module, prefix in _ROUTERS:
        if find_spec(module) is not None:
            api.add_router(prefix, import_string(f"{module}.router"))
    return api
