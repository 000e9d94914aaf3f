from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("content", "0002_search_index")]
    operations = [migrations.AddField("post", "text_revision", models.PositiveIntegerField(default=1))]
