"""What the insights room keeps in the database: settings, goals, reports; never the figures' rows themselves."""

from folkmoot.insights.models.settings import FigureSettings
from folkmoot.insights.models.store import BotMark, StoreNews

__all__ = ["BotMark", "FigureSettings", "StoreNews"]
