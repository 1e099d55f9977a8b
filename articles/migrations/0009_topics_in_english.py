"""What readers of English see of a topic; the terms that the archive starts with get theirs."""

from django.db import migrations, models

from articles.lexicons import load_lexicons


def name_known_topics(apps, _schema_editor):
    """Only those of the vocabulary's file: what editors added is for them to name."""
    topics = apps.get_model("articles", "Topic").objects
    for topic in load_lexicons()["vocabulary"]["topic"]:
        topics.filter(slug=topic["slug"], english="").update(english=topic["english"])


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_words_that_people_changed")]

    operations = [
        migrations.AddField("topic", "english", models.CharField("英文", max_length=80, blank=True, default="")),
        migrations.RunPython(name_known_topics, migrations.RunPython.noop),
    ]
