"""What those who published the data report, to stand beside our figures; `checked` is False where it is from memory."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Published:
    """One published figure: of what, by which method and way of measuring, and where it stands."""

    corpus: str
    figure: str
    value: float
    method: str
    source: str
    checked: bool


_DAVIDSON = "Davidson, Warmsley, Macy, Weber: Automated Hate Speech Detection, ICWSM 2017"
_TOXICR = "Sarker, Turzo, Dong, Bosu: ToxiCR, TOSEM 2023, abstract"
_SMS = "Almeida, Gómez Hidalgo, Yamakami: SMS Spam Filtering, DocEng 2011"

PUBLISHED = (
    Published("davidson", "precision", 0.91, "logistic regression, three classes, weighted", _DAVIDSON, False),
    Published("davidson", "recall", 0.90, "logistic regression, three classes, weighted", _DAVIDSON, False),
    Published("davidson", "f1", 0.90, "logistic regression, three classes, weighted", _DAVIDSON, False),
    Published("davidson", "hate_precision", 0.44, "the class hate alone", _DAVIDSON, False),
    Published("davidson", "hate_recall", 0.61, "the class hate alone", _DAVIDSON, False),
    Published("toxicr", "accuracy", 0.958, "BERT, ten folds", _TOXICR, True),
    Published("toxicr", "f1", 0.889, "BERT, ten folds, the class toxic", _TOXICR, True),
    Published("sms-spam", "accuracy", 0.9764, "SVM, trained on the first 30 % of 5,574 messages", _SMS, False),
    Published("sms-spam", "caught", 0.831, "SVM, trained on the first 30 % of 5,574 messages", _SMS, False),
    Published("sms-spam", "blocked", 0.0018, "SVM, trained on the first 30 % of 5,574 messages", _SMS, False),
    Published("sms-spam", "mcc", 0.893, "SVM, trained on the first 30 % of 5,574 messages", _SMS, False),
)
