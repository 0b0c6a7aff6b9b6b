"""A small registry for the pages: one place of every state, and texts that would like to run.

build_places(session)     # verified, archive, planned, closed, demonstration; stated, assumed
build_canaries(session)   # every payload as every text of an organisation
"""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from registry.models import Contact, Source
from tests.db_builders import (
    create_link,
    create_organisation,
    create_territory,
    offered,
    set_revision,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PAYLOADS = (
    "<script>window.hit=1</script>",
    "</script><script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "<svg onload=window.hit=1>",
    "<svg/onload=window.hit=1//",
    '"><script>window.hit=1</script>',
    "'><img src=x onerror=window.hit=1>",
    '" onmouseover="window.hit=1" x="',
    "' onfocus='window.hit=1' autofocus='",
    "${window.hit=1}",
    "`${window.hit=1}`",
    "`-(window.hit=1)-`",
    "{{ 7*7 }}",
    "{% print(7*7) %}",
    "#{window.hit=1}",
    "javascript:window.hit=1",
    "java\tscript:window.hit=1",
    "data:text/html,<script>window.hit=1</script>",
    "<iframe srcdoc='<script>parent.hit=1</script>'>",
    "<a href=javascript:window.hit=1>x</a>",
    "<details open ontoggle=window.hit=1>",
    "<body onload=window.hit=1>",
    "<math><mi//xlink:href='data:x,<script>window.hit=1</script>'>",
    "<template><script>window.hit=1</script></template>",
    "<style>@import'javascript:window.hit=1'</style>",
    "<!--><script>window.hit=1</script-->",
    "]]><script>window.hit=1</script>",
    "&lt;script&gt;window.hit=1&lt;/script&gt;",
    "\\u003cscript\\u003ewindow.hit=1\\u003c/script\\u003e",
    "';window.hit=1;//",
    "%3Cscript%3Ewindow.hit=1%3C/script%3E",
)


def build_places(session: Session) -> None:
    """Create and commit places of every state around Moscow and one in Pskov."""
    create_territory(session, "RU-MOW", "Москва", lat=55.75, lon=37.62)
    create_territory(session, "RU-PSK", "Псковская область", lat=57.8, lon=28.3)
    create_organisation(
        session,
        "Диспансер «Берег»",
        kind="pnd",
        slug="bereg",
        territory="RU-MOW",
        state="verified",
        telephone="+7 (495) 000-00-01",
        offers=[
            offered(
                "outpatient_psychiatry",
                meets="need.treatment",
                fee_rub=0,
                age_min=18,
                schedule_text="вторник 15:00",
            ),
            offered("psychoeducation", state="assumed"),
        ],
    )
    for number, state in enumerate(("archive", "planned", "closed", "demonstration")):
        create_organisation(
            session,
            f"Диспансер «{state}»",
            kind="pnd",
            slug=state,
            territory="RU-MOW",
            at=(55.6 + number / 50, 37.5),
            state=state,
            telephone="+7 (495) 000-00-02",
        )
    create_organisation(
        session,
        "Мастерская без точки",
        kind="workshop",
        slug="workshop",
        territory="RU-PSK",
        at=None,
        precision="none",
        offers=[offered("labour_workshop", meets="need.occupation", mode="home_visit")],
    )
    set_revision(session, 1, NOW)
    session.commit()


def build_canaries(session: Session) -> None:
    """Create and commit an organisation for each payload, every text of it being the payload."""
    create_territory(session, "RU-MOW", "Москва", lat=55.75, lon=37.62)
    before = None
    for number, payload in enumerate(PAYLOADS):
        organisation = create_organisation(
            session,
            payload,
            slug=f"canary-{number}",
            territory="RU-MOW",
            at=(55.70 + number / 500, 37.60),
            address=payload,
            telephone=payload,
            short_name=payload,
            description=payload,
            plain_text=payload,
            offers=[
                offered(
                    "outpatient_psychiatry",
                    meets="need.treatment",
                    fee_note=payload,
                    schedule_text=payload,
                )
            ],
        )
        organisation.source_locator = payload
        organisation.added_at = organisation.changed_at = NOW
        for site in organisation.sites:
            site.name = site.hours_text = payload
        for service in organisation.services:
            service.name = service.description = service.plain_text = payload
        (contact,) = organisation.contacts
        contact.label = payload
        for kind in ("email", "website", "other"):
            copied = {name: getattr(contact, name) for name in ("source_id", "record_state")}
            organisation.contacts.append(Contact(kind=kind, value=payload, **copied))
        if before is not None:
            create_link(session, before, organisation, document=payload)
        before = organisation
    source = session.get(Source, "test-source")
    assert source is not None
    source.title = source.notice = source.note = PAYLOADS[1]
    source.url = "javascript:window.hit=1"
    set_revision(session, 1, NOW)
    session.commit()
