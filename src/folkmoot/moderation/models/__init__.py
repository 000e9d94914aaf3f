"""Cases, how the queue is worked, decisions, sanctions, what is settled about them, and the audit log."""

from folkmoot.moderation.models.audit import AuditEntry, AuditHead
from folkmoot.moderation.models.backtest import BacktestRun, BacktestVerdict, HitBatch
from folkmoot.moderation.models.brake import Brake
from folkmoot.moderation.models.case import Case, CaseItem
from folkmoot.moderation.models.classifier import ClassifierSettings, CommunityClassifier
from folkmoot.moderation.models.decision import Decision
from folkmoot.moderation.models.desk import (
    ClauseCare,
    Desk,
    FlagRecord,
    Holiday,
    Look,
    OfficeHours,
    QueueSettings,
    Shift,
)
from folkmoot.moderation.models.gist import GistWalk, TextGist
from folkmoot.moderation.models.letter import LetterTemplate
from folkmoot.moderation.models.note import MemberNote
from folkmoot.moderation.models.notice import Complaint, Notice, NoticePlace, TrustedFlagger
from folkmoot.moderation.models.outside import OutsideCheck, OutsideErrand
from folkmoot.moderation.models.policy import SanctionPolicy
from folkmoot.moderation.models.rule import ListedWord, Rule, RuleBook, RuleDay, RuleVersion
from folkmoot.moderation.models.sanction import Sanction
from folkmoot.moderation.models.statement import StatementDelivery, StatementDetails, TransparencySettings
from folkmoot.moderation.models.trace import AddressTrace, HeatAlert, RefusedAttempt, TextPrint

__all__ = [
    "AddressTrace",
    "AuditEntry",
    "AuditHead",
    "BacktestRun",
    "BacktestVerdict",
    "Brake",
    "Case",
    "CaseItem",
    "ClassifierSettings",
    "ClauseCare",
    "CommunityClassifier",
    "Complaint",
    "Decision",
    "Desk",
    "FlagRecord",
    "GistWalk",
    "HeatAlert",
    "HitBatch",
    "Holiday",
    "LetterTemplate",
    "ListedWord",
    "Look",
    "MemberNote",
    "Notice",
    "NoticePlace",
    "OfficeHours",
    "OutsideCheck",
    "OutsideErrand",
    "QueueSettings",
    "RefusedAttempt",
    "Rule",
    "RuleBook",
    "RuleDay",
    "RuleVersion",
    "Sanction",
    "SanctionPolicy",
    "Shift",
    "StatementDelivery",
    "StatementDetails",
    "TextGist",
    "TextPrint",
    "TransparencySettings",
    "TrustedFlagger",
]
