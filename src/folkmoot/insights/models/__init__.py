"""What the insights room keeps in the database: settings, goals, reports; never the figures' rows themselves."""

from folkmoot.insights.models.annotation import Annotation
from folkmoot.insights.models.board import Analyst, Board, SavedQuery, Tile
from folkmoot.insights.models.goal import Goal, GoalMilestone, GoalPerson, GoalSignature, GoalVersion
from folkmoot.insights.models.network import KeptNetwork
from folkmoot.insights.models.person import SamePerson
from folkmoot.insights.models.record import RecordContact, RecordNote, RecordTag, RecordTagging
from folkmoot.insights.models.report import ReportEdition, ReportPlan, ReportPrint, ReportReader, ReportShare
from folkmoot.insights.models.settings import FigureSettings
from folkmoot.insights.models.store import BotMark, StoreNews
from folkmoot.insights.models.trial import Trial

__all__ = [
    "Analyst",
    "Annotation",
    "Board",
    "BotMark",
    "FigureSettings",
    "Goal",
    "GoalMilestone",
    "GoalPerson",
    "GoalSignature",
    "GoalVersion",
    "KeptNetwork",
    "RecordContact",
    "RecordNote",
    "RecordTag",
    "RecordTagging",
    "ReportEdition",
    "ReportPlan",
    "ReportPrint",
    "ReportReader",
    "ReportShare",
    "SamePerson",
    "SavedQuery",
    "StoreNews",
    "Tile",
    "Trial",
]
