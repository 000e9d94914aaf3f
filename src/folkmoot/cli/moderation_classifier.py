"""`folkmoot moderation train` and `evaluate`: the classifier of spam and toxicity, made and measured."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from folkmoot.cli.bootstrap import CommunityOption, JsonOption, start_command
from folkmoot.cli.outcome import emit_json, note, refuse

if TYPE_CHECKING:
    from folkmoot.moderation.classifier.corpora import Corpus

TextsOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        exists=True,
        file_okay=False,
        help="Labelled texts: any of the forms in docs/classifier.md. The installation is FOLKMOOT_DATA's.",
    ),
]
ShipOption = Annotated[
    bool, typer.Option("--shippable", help="Only data whose licence lets what is made of it be given away.")
]


def train(
    data: TextsOption = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where the classifier is written.")] = None,
    community: Annotated[
        str, typer.Option("--community", metavar="SLUG", help="Instead: learn from this community's decisions.")
    ] = "",
    shippable: ShipOption = False,
) -> None:
    """Train a classifier on labelled texts, or a community's own on its decisions.

    The same data and settings give the same file, byte for byte. FOLKMOOT_CLASSIFIER_FILE puts it in use. A
    community's own is used at once if it is not worse than the one in use, measured on held-out decisions. Needs the
    extra [ml].
    """
    if community and data is None and out is None:
        _learn(community)
        return
    if community or data is None or out is None:
        raise typer.BadParameter("say which texts and where the file goes, or --community alone", param_hint="--data")
    start_command()
    from folkmoot.moderation.classifier.seed import seed_corpora
    from folkmoot.moderation.classifier.training import TooLittle
    from folkmoot.moderation.classifier.training import train as make

    try:
        packed = make(_corpora(data, shippable=shippable), note, seeds=seed_corpora())
    except TooLittle as error:
        refuse(str(error))
    out.write_bytes(packed)
    note(f"{out}: {len(packed):,} bytes. Measure it: folkmoot moderation evaluate {out} --data {data}")


def evaluate(
    file: Annotated[Path | None, typer.Argument(help="The classifier's file; otherwise the one in use.")] = None,
    data: TextsOption = None,
    published: Annotated[
        bool, typer.Option("--published", help="Instead: the published tasks, cross-validated our way (minutes).")
    ] = False,
    shippable: ShipOption = False,
    provider: Annotated[
        str, typer.Option("--provider", help="Ask this provider of scores, such as server, about the same texts.")
    ] = "own",
    at_most: Annotated[int, typer.Option("--at-most", min=0, help="So many texts of each set; 0: all.")] = 0,
    threshold: Annotated[
        list[float] | None,
        typer.Option("--threshold", min=0, max=1, help="What a rule asks for, such as 0.97; may be given repeatedly."),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the report beside the classifier's file, for the page.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Measure a classifier on held-out texts: none it learned from, none of the same author, no near duplicate.

    Prints the figures of the page /moderation/classifier/. Needs the extra [ml].
    """
    if data is None:
        raise typer.BadParameter("say which texts", param_hint="--data")
    start_command()
    corpora = _corpora(data, shippable=shippable)
    report = _compared(corpora) if published else _measured(file, corpora, provider, at_most, threshold)
    if keep:
        from folkmoot.moderation.classifier.reports import keep_report

        keep_report(file, "published" if published else "measured", report)
    if as_json:
        emit_json(report)
        return
    if not published:
        print(f"classifier {report['model'][:12]}" if provider == "own" else f"provider {provider}")
    for line in _compared_lines(report) if published else _measured_lines(report):
        print(line)


def choose(
    number: Annotated[int, typer.Argument(min=0, help="The number of the classifier; 0: the general one alone.")],
    community: CommunityOption,
) -> None:
    """Put a classifier in use that a community made before: back to the one before, or forth again."""
    start_command()
    from folkmoot.cli.finding import the_community
    from folkmoot.core.actor import Actor
    from folkmoot.core.tenancy import scope
    from folkmoot.moderation.commands.learning import use_classifier

    place = the_community(community)
    with scope(place.id):
        use_classifier(actor=Actor.system(place.id), number=number)
    note(f"{place.slug} uses {f'classifier {number}' if number else 'the general classifier alone'}.")


def _learn(slug: str) -> None:
    start_command()
    from folkmoot.cli.finding import the_community
    from folkmoot.core.actor import Actor
    from folkmoot.core.tenancy import scope
    from folkmoot.moderation.commands.learning import learn_from_decisions

    place = the_community(slug)
    with scope(place.id):
        row = learn_from_decisions(actor=Actor.system(place.id))
    for label, sides in row.figures.items():
        for name, side in (("before", sides["old"]), ("now", sides["new"])):
            print(f"{label} {name}: AUC {side['auc']}, Brier {side['brier']}, {side['texts']} held-out decisions")
    note(f"Classifier {row.number}: {row.get_state_display()}.")


def _corpora(folder: Path, *, shippable: bool) -> list[Corpus]:
    from folkmoot.moderation.classifier.corpora import CorpusBroken, find_corpora

    try:
        corpora = [corpus for corpus in find_corpora(folder) if corpus.form.ships or not shippable]
    except CorpusBroken as error:
        refuse(str(error))
    if not corpora:
        refuse(f"There are no labelled texts in {folder} that are known here; docs/classifier.md names the forms.")
    return corpora


def _measured(
    file: Path | None, corpora: list[Corpus], provider: str, at_most: int, thresholds: list[float] | None
) -> dict[str, Any]:
    from folkmoot.moderation.classifier.evaluation import evaluate as measure
    from folkmoot.moderation.classifier.figures import THRESHOLDS
    from folkmoot.moderation.classifier.loading import base_path, open_model
    from folkmoot.moderation.classifier.model_file import ModelUnusable
    from folkmoot.moderation.classifier.providers import OWN, score_providers

    asked = score_providers.find(provider)
    if asked is None:
        refuse(f"There is no provider {provider!r}. There are: {', '.join(score_providers.names())}.")
    judge = None if provider == OWN else partial(asked, community_id=None, language="")
    try:
        model, wanted = open_model(file or base_path()), sorted(set(thresholds or THRESHOLDS))
        return measure(model, corpora, judge=judge, at_most=at_most, thresholds=wanted)
    except ModelUnusable as error:
        refuse(str(error))


def _compared(corpora: list[Corpus]) -> dict[str, Any]:
    from folkmoot.moderation.classifier.comparing import compare

    return compare(corpora, note)


def _measured_lines(report: dict[str, Any]) -> list[str]:
    lines = []
    for row in report["sets"]:
        lines.append(
            f"{row['data']}, {row['label']} ({row['how']}): {row['texts']:,} texts, {row['positive']:,} positive"
        )
        lines.append(f"  judged {_rate(row['judged'])}")
        lines.append(f"  AUC {row['auc']} ({row['auc_low']} to {row['auc_high']})")
        lines.append(f"  Brier {row['brier']}, calibration error {row['calibration_error']}")
        lines += [
            f"  from {at['threshold']}: precision {_rate(at['precision'])}, recall {_rate(at['recall'])}, "
            f"false alarms {_rate(at['false_alarms'])}"
            for at in row["thresholds"]
        ]
    for row in report["groups"]:
        alarms = ", ".join(f"from {at} {_rate(found)}" for at, found in row["false_alarms"].items())
        lines.append(f"{row['data']}, harmless with words of {row['words']}: {alarms}")
    for row in report["taken_for_harmless"]:
        for label, marked in row["marked"].items():
            alarms = ", ".join(f"from {at} {_rate(found)}" for at, found in marked.items())
            lines.append(f"{row['data']}, marked as {label}: {alarms}")
    return lines


def _compared_lines(report: dict[str, Any]) -> list[str]:
    beside = [
        f"{row['corpus']} {row['figure']}: ours {row['ours']}, published {row['value']} "
        f"({row['method']}; {row['source']}{'' if row['checked'] else '; from memory, not checked'})"
        for row in report["beside"]
    ]
    return beside + [
        f"{row['label']}: learned from {row['learned_from']}, measured on {row['measured_on']}: "
        f"AUC {row['auc']} ({row['low']} to {row['high']})"
        for row in report["transfer"]
    ]


def _rate(found: dict[str, Any]) -> str:
    """In the digits that are kept, as the page shows them."""
    return f"{found['value']:.4f} ({found['low']:.4f} to {found['high']:.4f})"
