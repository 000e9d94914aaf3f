"""`folkmoot insights train-feeling`: the model of feelings, made and measured."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from folkmoot.cli.bootstrap import JsonOption, start_command


def train_feeling(
    corpora: Annotated[Path, typer.Argument(help="The folder with the rated texts.", exists=True, file_okay=False)],
    out: Annotated[Path | None, typer.Option(help="Write the model's file here.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure on held-out texts how well feelings are judged and, with --out, make the model. Needs the extra [ml]."""
    start_command()
    from folkmoot.insights.feeling.training import make_model, measure, read_rated, read_valences

    rated, valences = read_rated(corpora), read_valences(corpora)
    found = measure(rated, valences)
    if out is not None:
        out.write_bytes(make_model(rated, valences))
    if as_json:
        print(json.dumps([asdict(each) for each in found]))
        return
    for each in found:
        print(f"{each.corpus}: {each.texts} texts, r of the rules {each.rules}, with what was learned {each.learned}")
