"""The shelf of cards: CARDS is all that a screen can be made of."""

from dashboard.cards import (
    categories,
    chain,
    departments,
    funnel,
    map,
    matrix,
    matters,
    measures,
    multiples,
    notes,
    peers,
    period,
    ranking,
    rhythm,
    risks,
    sites,
    subject,
    trend,
)
from dashboard.cards.briefings import archive as briefing_archive
from dashboard.cards.briefings import choices as briefing_choices
from dashboard.cards.briefings import comparison as briefing_comparison
from dashboard.cards.briefings import draft as briefing_draft
from dashboard.cards.briefings import verdict
from dashboard.cards.card import Card
from dashboard.cards.index import baseline as index_baseline
from dashboard.cards.index import causes as index_causes
from dashboard.cards.index import changes as index_changes
from dashboard.cards.index import choices as index_choices
from dashboard.cards.index import classes as index_classes
from dashboard.cards.index import course as index_course
from dashboard.cards.index import definition as index_definition
from dashboard.cards.index import doubt as index_doubt
from dashboard.cards.index import example as index_example
from dashboard.cards.index import headline as index_headline
from dashboard.cards.index import honours
from dashboard.cards.index import map as index_map
from dashboard.cards.index import matters as index_matters
from dashboard.cards.index import profile as index_profile
from dashboard.cards.index import ranking as index_ranking
from dashboard.cards.index import table as index_table
from dashboard.cards.index import trial as index_trial
from dashboard.cards.matter import course as matter_course
from dashboard.cards.matter import now as matter_now
from dashboard.cards.matter import particulars as matter_particulars
from dashboard.cards.matter import versions as matter_versions
from dashboard.cards.quality import (
    completeness,
    coverage,
    facts,
    loads,
    published,
    rejects,
    sources,
    statements,
)

CARDS: tuple[Card, ...] = (
    measures.CARD,
    ranking.CARD,
    peers.CARD,
    matrix.CARD,
    map.CARD,
    trend.CARD,
    multiples.CARD,
    categories.CARD,
    rhythm.CARD,
    funnel.CARD,
    departments.CARD,
    matters.CARD,
    risks.CARD,
    subject.CARD,
    period.CARD,
    matter_now.CARD,
    matter_course.CARD,
    matter_versions.CARD,
    matter_particulars.CARD,
    chain.CARD,
    sites.CARD,
    notes.CARD,
    index_choices.CARD,
    index_headline.CARD,
    index_ranking.CARD,
    index_map.CARD,
    index_classes.CARD,
    index_changes.CARD,
    index_causes.CARD,
    index_profile.CARD,
    index_table.CARD,
    index_matters.CARD,
    index_course.CARD,
    index_doubt.CARD,
    index_definition.ABOUT,
    index_definition.FORMULA,
    index_example.CARD,
    index_definition.WEIGHTS,
    index_trial.CARD,
    index_definition.MEASURES,
    index_baseline.CARD,
    index_definition.RULES,
    honours.CARD,
    statements.CARD,
    sources.CARD,
    completeness.CARD,
    loads.CARD,
    coverage.CARD,
    rejects.CARD,
    published.CARD,
    facts.CARD,
    briefing_choices.CARD,
    briefing_draft.CARD,
    briefing_comparison.CARD,
    briefing_archive.CARD,
    verdict.CARD,
)
"""In the order of the manual: figures, units, time, make-up, hands, matters; one matter or place; the index; loads; briefings."""
