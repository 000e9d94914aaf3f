"""What happened before there were notifications is news to nobody."""

from django.db import migrations
from django.db.models import Max


def begin_with_now(apps, schema_editor):
    activity = apps.get_model("activity", "Activity")
    progress = apps.get_model("notifications", "Progress")
    last = activity._base_manager.order_by().values_list("community_id").annotate(last=Max("id"))
    progress._base_manager.bulk_create(
        [progress(community_id=community_id, line=line) for community_id, line in last], ignore_conflicts=True
    )
    end = activity._base_manager.aggregate(last=Max("id"))["last"] or 0
    apps.get_model("activity", "ConsumerPosition").objects.get_or_create(
        name="notifications", defaults={"position": end}
    )


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("activity", "0001_initial")]
    # Going back drops the tables themselves.
    operations = [migrations.RunPython(begin_with_now, migrations.RunPython.noop)]
