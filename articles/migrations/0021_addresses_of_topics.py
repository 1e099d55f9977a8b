from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0020_lists_in_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="redirect",
            name="slug",
            field=models.CharField(blank=True, db_index=True, default="", max_length=60, verbose_name="地址名"),
        ),
    ]
