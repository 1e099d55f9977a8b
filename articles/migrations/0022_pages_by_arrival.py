"""Pages by when they came, without looking at every row, which holds a whole page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0021_addresses_of_topics"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="page",
            index=models.Index(fields=["added_at"], name="page_by_arrival"),
        ),
    ]
