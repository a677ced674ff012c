import django.db.models.deletion
import rathaus.lib.clock
import rathaus.lib.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='RegisterImport',
            fields=[
                ('id', models.UUIDField(default=rathaus.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('edition', models.DateField(verbose_name='Gebietsstand')),
                ('laender', models.CharField(max_length=60, verbose_name='Länder')),
                ('imported_at', models.DateTimeField(default=rathaus.lib.clock.now, editable=False, verbose_name='Eingespielt')),
            ],
            options={
                'verbose_name': 'Registerstand',
                'verbose_name_plural': 'Registerstände',
                'ordering': ['-imported_at'],
            },
        ),
        migrations.CreateModel(
            name='Authority',
            fields=[
                ('id', models.UUIDField(default=rathaus.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('ars', models.CharField(max_length=12, verbose_name='Regionalschlüssel')),
                ('kind', models.CharField(choices=[('land', 'Land'), ('region', 'Regierungsbezirk oder Region'), ('landkreis', 'Landkreis'), ('kreisfreie_stadt', 'Kreisfreie Stadt'), ('samtgemeinde', 'Samtgemeinde oder anderer Gemeindeverband'), ('mitgliedsgemeinde', 'Mitgliedsgemeinde'), ('einheitsgemeinde', 'Einheitsgemeinde'), ('gemeindefrei', 'Gemeindefreies Gebiet'), ('zweckverband', 'Zweckverband'), ('it_centre', 'Kommunales Rechenzentrum'), ('competence_centre', 'Kompetenzzentrum')], max_length=20, verbose_name='Art')),
                ('name', models.CharField(max_length=200, verbose_name='Name')),
                ('hostname', models.CharField(blank=True, max_length=253, verbose_name='Eigene Adresse im Netz')),
                ('population', models.PositiveIntegerField(blank=True, null=True, verbose_name='Einwohnerzahl')),
                ('area_ha', models.PositiveIntegerField(blank=True, null=True, verbose_name='Fläche in Hektar')),
                ('postcode', models.CharField(blank=True, max_length=5, verbose_name='Postleitzahl des Sitzes')),
                ('seat', models.CharField(blank=True, max_length=200, verbose_name='Sitz der Verwaltung')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='Besteht seit')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='Aufgelöst zum')),
                ('joined_on', models.DateField(blank=True, null=True, verbose_name='Arbeitet mit Rathaus seit')),
                ('street', models.CharField(blank=True, max_length=200, verbose_name='Straße und Hausnummer')),
                ('postal_town', models.CharField(blank=True, max_length=200, verbose_name='Postleitzahl und Ort')),
                ('phone', models.CharField(blank=True, max_length=50, verbose_name='Telefon')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='E-Mail der Verwaltung')),
                ('opening_hours', models.TextField(blank=True, verbose_name='Öffnungszeiten')),
                ('register_name', models.CharField(blank=True, max_length=50, verbose_name='Name im Gemeindeverzeichnis')),
                ('register_type', models.CharField(blank=True, max_length=2, verbose_name='Textkennzeichen')),
                ('search_name', models.CharField(editable=False, max_length=250, verbose_name='Name für die Suche')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='tenancy.authority', verbose_name='Übergeordnete Behörde')),
            ],
            options={
                'verbose_name': 'Behörde',
                'verbose_name_plural': 'Behörden',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='AuthorityChange',
            fields=[
                ('id', models.UUIDField(default=rathaus.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('founded', 'neu gebildet'), ('renamed', 'umbenannt'), ('reparented', 'umgegliedert'), ('merged_into', 'aufgegangen in'), ('dissolved', 'aufgelöst'), ('restored', 'wieder im Verzeichnis')], max_length=12, verbose_name='Art der Änderung')),
                ('on', models.DateField(verbose_name='Wirksam ab')),
                ('from_name', models.CharField(blank=True, max_length=200, verbose_name='Bisheriger Name')),
                ('to_name', models.CharField(blank=True, max_length=200, verbose_name='Neuer Name')),
                ('from_ars', models.CharField(blank=True, max_length=12, verbose_name='Bisheriger Regionalschlüssel')),
                ('to_ars', models.CharField(blank=True, max_length=12, verbose_name='Neuer Regionalschlüssel')),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='tenancy.authority', verbose_name='Behörde')),
                ('from_parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.authority', verbose_name='Bisher übergeordnet')),
                ('successor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessor_changes', to='tenancy.authority', verbose_name='Nachfolgerin')),
            ],
            options={
                'verbose_name': 'Gebiets- oder Namensänderung',
                'verbose_name_plural': 'Gebiets- und Namensänderungen',
                'ordering': ['on', 'id'],
            },
        ),
        migrations.AddIndex(
            model_name='authority',
            index=models.Index(fields=['ars'], name='authority_by_ars'),
        ),
        migrations.AddIndex(
            model_name='authority',
            index=models.Index(fields=['hostname'], name='authority_by_hostname'),
        ),
        migrations.AddIndex(
            model_name='authority',
            index=models.Index(fields=['postcode'], name='authority_by_postcode'),
        ),
        migrations.AddIndex(
            model_name='authority',
            index=models.Index(fields=['joined_on'], name='authority_by_joined'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('ars',), name='one_authority_per_ars'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.UniqueConstraint(condition=models.Q(('hostname', ''), _negated=True), fields=('hostname',), name='one_authority_per_hostname'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ars__regex', '^[0-9]{2}0{10}$'), ('kind', 'land')), models.Q(('ars__regex', '^[0-9]{4}0{8}$'), ('kind', 'region')), models.Q(('ars__regex', '^[0-9]{5}0{7}$'), ('kind', 'landkreis')), models.Q(('ars__regex', '^[0-9]{5}0{7}$'), ('kind', 'kreisfreie_stadt')), models.Q(('ars__regex', '^[0-9]{9}000$'), ('kind', 'samtgemeinde')), models.Q(('ars__regex', '^[0-9]{12}$'), ('kind', 'mitgliedsgemeinde')), models.Q(('ars__regex', '^[0-9]{12}$'), ('kind', 'einheitsgemeinde')), models.Q(('ars__regex', '^[0-9]{12}$'), ('kind', 'gemeindefrei')), models.Q(('ars__regex', '^[A-Z][A-Z0-9]{11}$'), ('kind', 'zweckverband')), models.Q(('ars__regex', '^[A-Z][A-Z0-9]{11}$'), ('kind', 'it_centre')), models.Q(('ars__regex', '^[A-Z][A-Z0-9]{11}$'), ('kind', 'competence_centre')), _connector='OR'), name='authority_key_fits_kind'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='authority_not_its_own_parent'),
        ),
        migrations.AddIndex(
            model_name='authoritychange',
            index=models.Index(fields=['authority', 'on'], name='change_by_authority'),
        ),
        migrations.AddIndex(
            model_name='authoritychange',
            index=models.Index(fields=['from_ars'], name='change_by_former_ars'),
        ),
        migrations.AddConstraint(
            model_name='authoritychange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'merged_into'), _negated=True), models.Q(('successor', None), _negated=True), _connector='OR'), name='merger_has_successor'),
        ),
    ]
