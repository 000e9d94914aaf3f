"""What members are told, how they want to hear, and what is on its way to them."""

from folkmoot.notifications.models.notification import Delivery, Notification, Progress, Spread
from folkmoot.notifications.models.wishes import Choice, Level, Reception

__all__ = ["Choice", "Delivery", "Level", "Notification", "Progress", "Reception", "Spread"]
