"""The network: organisations, their sites, services, offers, contacts, and links between them.

HSDS names in brackets: organisation (organization), site (location), service (service),
offer (service_at_location), contact (phone, url, contact), link (no HSDS term).
"""

from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    String,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from registry.tables.base import Base, Provenance, one_of
from registry.tables.sources import Source
from registry.tables.vocabulary import Kind, ServiceType

MODES = ("in_person", "home_visit", "online")
TAKING = ("yes", "list", "no", "unknown")
POSITION_PRECISIONS = ("building", "street", "district", "settlement", "none")
CONTACT_KINDS = ("telephone", "email", "website", "other")
YES_NO_UNKNOWN = ("yes", "no", "unknown")
LINK_BASES = ("agreement", "regulation", "practice")
FACT_ROLES = ("requires", "requires_at_admission", "yields")
RULE_KEYS = (
    "disability_groups",
    "autonomy",
    "legal_capacity",
    "regions",
    "municipalities",
    "sexes",
    "diagnoses",
    "diagnoses_excluded",
    "traits_all",
    "traits_none",
)
CONFIRMABLE_KEYS = ("age_min", "age_max", "reach_km", *RULE_KEYS)


class Organisation(Provenance, Base):
    """Who helps: one legal person or unit of it, of one kind, with a page of its own (``slug``).

    ``external_id`` is the identifier inside the source; together with the source it makes an import
    repeatable. ``changed_at`` dates the last change of the organisation or of what it offers; NULL
    while a change is being written (see ``store/changes.py``).
    """

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("source_id", "external_id"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_own_parent"),
        *Provenance.provenance_checks(),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    external_id: Mapped[str] = mapped_column(String(120))
    kind_id: Mapped[str] = mapped_column(ForeignKey("kind.id"), index=True)
    name: Mapped[str] = mapped_column(String(600))
    short_name: Mapped[str | None] = mapped_column(String(400))
    description: Mapped[str | None] = mapped_column(String(4000))
    plain_text: Mapped[str | None] = mapped_column(String(2000))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    subject_id: Mapped[str | None] = mapped_column(ForeignKey("territory.id"), index=True)
    search_text: Mapped[str] = mapped_column(String(4000), default="")  # lower case, ё → е
    added_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    changed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), index=True)

    kind: Mapped[Kind] = relationship()
    source: Mapped[Source] = relationship()
    sites: Mapped[list["Site"]] = relationship(back_populates="organisation")
    services: Mapped[list["Service"]] = relationship(back_populates="organisation")
    contacts: Mapped[list["Contact"]] = relationship(back_populates="organisation")


class KindNarrowing(Base):
    """What is known of one organisation beyond its kind, and narrows what is assumed of it: the
    ages it takes (a children's polyclinic), or that only some services are to be assumed.

    ``age_min`` ≤ age < ``age_max``, years; NULL: not narrowed. ``service_types`` NULL: what is
    typical of the kind; a list: only these; an empty list: nothing is assumed. ``note`` is for the
    editor of the record.
    """

    __tablename__ = "kind_narrowing"
    __table_args__ = (
        CheckConstraint(
            "age_min IS NULL OR age_max IS NULL OR age_min < age_max", name="ages_ordered"
        ),
    )

    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True
    )
    age_min: Mapped[float | None]
    age_max: Mapped[float | None]
    service_types: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    note: Mapped[str | None] = mapped_column(String(400))


class Site(Provenance, Base):
    """Where it helps: an address. Its point stands in :class:`SitePoint`; without one, no point.

    ``position_precision`` says what the point is: the building, or the centre of a street, district
    or settlement ("about").
    """

    __tablename__ = "site"
    __table_args__ = (
        UniqueConstraint("organisation_id", "external_id"),
        CheckConstraint(
            one_of("position_precision", POSITION_PRECISIONS), name="position_precision_known"
        ),
        CheckConstraint(one_of("step_free", YES_NO_UNKNOWN), name="step_free_known"),
        *Provenance.provenance_checks(),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    external_id: Mapped[str] = mapped_column(String(120), default="main")
    name: Mapped[str | None] = mapped_column(String(400))
    address: Mapped[str | None] = mapped_column(String(600))
    position_precision: Mapped[str] = mapped_column(String(20), default="none")
    municipality_id: Mapped[str | None] = mapped_column(ForeignKey("territory.id"), index=True)
    subject_id: Mapped[str | None] = mapped_column(ForeignKey("territory.id"), index=True)
    hours_text: Mapped[str | None] = mapped_column(String(400))
    step_free: Mapped[str] = mapped_column(String(10), default="unknown")

    organisation: Mapped[Organisation] = relationship(back_populates="sites")
    point: Mapped["SitePoint | None"] = relationship(
        back_populates="site", cascade="all, delete-orphan", passive_deletes=True
    )


class SitePoint(Base):
    """The point of a site (WGS 84); ``lat`` and ``lon`` are read from it, degrees."""

    __tablename__ = "site_point"

    site_id: Mapped[int] = mapped_column(
        ForeignKey("site.id", ondelete="CASCADE"), primary_key=True
    )
    geom: Mapped[Any] = mapped_column(
        Geometry("POINT", srid=4326, spatial_index=True), nullable=False
    )

    site: Mapped[Site] = relationship(back_populates="point")


SitePoint.lat = column_property(func.ST_Y(SitePoint.geom))
SitePoint.lon = column_property(func.ST_X(SitePoint.geom))


class Service(Provenance, Base):
    """What an organisation does, of one service type, wherever it does it."""

    __tablename__ = "service"
    __table_args__ = (
        UniqueConstraint("organisation_id", "service_type_id", "external_id"),
        *Provenance.provenance_checks(),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    service_type_id: Mapped[str] = mapped_column(ForeignKey("service_type.id"), index=True)
    external_id: Mapped[str] = mapped_column(String(120), default="")
    name: Mapped[str | None] = mapped_column(String(400))
    description: Mapped[str | None] = mapped_column(String(4000))
    plain_text: Mapped[str | None] = mapped_column(String(2000))

    organisation: Mapped[Organisation] = relationship(back_populates="services")
    service_type: Mapped[ServiceType] = relationship()
    offers: Mapped[list["Offer"]] = relationship(back_populates="service")


class ServiceFunding(Base):
    """A funding form of a service."""

    __tablename__ = "service_funding"
    service_id: Mapped[int] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), primary_key=True
    )
    funding_form_id: Mapped[str] = mapped_column(ForeignKey("funding_form.id"), primary_key=True)


class Offer(Provenance, Base):
    """A service at a site: what a person can be admitted to. The unit of routing.

    NULL in ``wait_days``, ``duration_days``, ``fee_rub``, ``visits``, ``acceptance`` means "not
    stated": the network compiler takes the service type's cautious prior and marks it assumed.
    ``site_id`` is NULL only for ``online``. ``age_min`` ≤ age < ``age_max``, years. ``reach_km``
    holds for home visits. Lists of admitted values stand in :class:`OfferRule`.
    """

    __tablename__ = "offer"
    __table_args__ = (
        CheckConstraint(one_of("mode", MODES), name="mode_known"),
        CheckConstraint(one_of("taking", TAKING), name="taking_known"),
        CheckConstraint("mode = 'online' OR site_id IS NOT NULL", name="has_site_unless_online"),
        CheckConstraint("wait_days IS NULL OR wait_days >= 0", name="wait_not_negative"),
        CheckConstraint(
            "duration_days IS NULL OR duration_days >= 0", name="duration_not_negative"
        ),
        CheckConstraint("fee_rub IS NULL OR fee_rub >= 0", name="fee_not_negative"),
        CheckConstraint("visits >= 0", name="visits_not_negative"),
        CheckConstraint(
            "acceptance IS NULL OR (acceptance > 0 AND acceptance <= 1)",
            name="acceptance_probability",
        ),
        CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity_not_negative"),
        CheckConstraint("age_min IS NULL OR age_min >= 0", name="age_min_not_negative"),
        CheckConstraint("age_max IS NULL OR age_max > 0", name="age_max_positive"),
        CheckConstraint(
            "age_min IS NULL OR age_max IS NULL OR age_min < age_max", name="ages_ordered"
        ),
        CheckConstraint("reach_km IS NULL OR reach_km >= 0", name="reach_not_negative"),
        UniqueConstraint("service_id", "site_id", "mode"),
        *Provenance.provenance_checks(),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    service_id: Mapped[int] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), index=True
    )
    site_id: Mapped[int | None] = mapped_column(
        ForeignKey("site.id", ondelete="CASCADE"), index=True
    )
    mode: Mapped[str] = mapped_column(String(20), default="in_person")
    taking: Mapped[str] = mapped_column(String(10), default="unknown")
    taking_as_of: Mapped[date | None] = mapped_column(Date)
    not_before: Mapped[date | None] = mapped_column(Date)
    wait_days: Mapped[float | None]
    duration_days: Mapped[float | None]
    fee_rub: Mapped[float | None]
    fee_note: Mapped[str | None] = mapped_column(String(400))
    visits: Mapped[float | None]  # trips in the first 30 days
    acceptance: Mapped[float | None]
    self_referral: Mapped[bool | None]  # NULL: as usual for the service type
    capacity: Mapped[int | None]  # people at once
    capacity_as_of: Mapped[date | None] = mapped_column(Date)
    age_min: Mapped[float | None]
    age_max: Mapped[float | None]
    reach_km: Mapped[float | None]
    schedule_text: Mapped[str | None] = mapped_column(String(400))

    service: Mapped[Service] = relationship(back_populates="offers")
    site: Mapped[Site | None] = relationship()
    facts: Mapped[list["OfferFact"]] = relationship(cascade="all, delete-orphan")
    needs: Mapped[list["OfferNeed"]] = relationship(cascade="all, delete-orphan")
    rules: Mapped[list["OfferRule"]] = relationship(cascade="all, delete-orphan")
    unconfirmed: Mapped[list["OfferUnconfirmed"]] = relationship(cascade="all, delete-orphan")
    rule_bases: Mapped[list["OfferRuleBasis"]] = relationship(cascade="all, delete-orphan")


class OfferFact(Base):
    """A fact an offer asks for or gives beyond its service type."""

    __tablename__ = "offer_fact"
    __table_args__ = (CheckConstraint(one_of("role", FACT_ROLES), name="role_known"),)
    offer_id: Mapped[int] = mapped_column(
        ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(String(30), primary_key=True)
    fact_id: Mapped[str] = mapped_column(ForeignKey("fact.id"), primary_key=True)


class OfferNeed(Base):
    """A need an offer meets beyond its service type."""

    __tablename__ = "offer_need"
    offer_id: Mapped[int] = mapped_column(
        ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True
    )
    need_id: Mapped[str] = mapped_column(ForeignKey("need.id"), primary_key=True)


class OfferRule(Base):
    """One admitted (or excluded) value of an eligibility list of an offer."""

    __tablename__ = "offer_rule"
    __table_args__ = (CheckConstraint(one_of("key", RULE_KEYS), name="key_known"),)
    offer_id: Mapped[int] = mapped_column(
        ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(30), primary_key=True)
    value: Mapped[str] = mapped_column(String(80), primary_key=True)


class OfferUnconfirmed(Base):
    """An eligibility key the provider has not stated surely: it never refuses."""

    __tablename__ = "offer_unconfirmed"
    __table_args__ = (CheckConstraint(one_of("key", CONFIRMABLE_KEYS), name="key_known"),)
    offer_id: Mapped[int] = mapped_column(
        ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(30), primary_key=True)


class OfferRuleBasis(Base):
    """What a rule of an offer rests on: number, date and title of an act, as the provider names it.

    Shown where the rule refuses somebody, so that the refusal can be checked and disputed.
    """

    __tablename__ = "offer_rule_basis"
    __table_args__ = (CheckConstraint(one_of("key", CONFIRMABLE_KEYS), name="key_known"),)
    offer_id: Mapped[int] = mapped_column(
        ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(30), primary_key=True)
    document: Mapped[str] = mapped_column(String(400))


class Contact(Provenance, Base):
    """A way to reach an organisation, or one of its sites or services."""

    __tablename__ = "contact"
    __table_args__ = (
        CheckConstraint(one_of("kind", CONTACT_KINDS), name="kind_known"),
        *Provenance.provenance_checks(),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(400))
    label: Mapped[str | None] = mapped_column(String(200))

    organisation: Mapped[Organisation] = relationship(back_populates="contacts")


class Link(Provenance, Base):
    """A recorded way from one organisation to another: who refers to whom, on what basis.

    A link is mutual knowledge: each side confirms its end with a date, and the link expires
    (``valid_until``). Links that only a kind makes likely are not stored: they are compiled from
    the referral rules and marked assumed.
    """

    __tablename__ = "link"
    __table_args__ = (
        UniqueConstraint("from_organisation_id", "to_organisation_id", "service_type_id", "basis"),
        CheckConstraint(one_of("basis", LINK_BASES), name="basis_known"),
        CheckConstraint("handoff_days IS NULL OR handoff_days >= 0", name="handoff_not_negative"),
        CheckConstraint(
            "acceptance IS NULL OR (acceptance > 0 AND acceptance <= 1)",
            name="acceptance_probability",
        ),
        *Provenance.provenance_checks(),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    from_organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    to_organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    service_type_id: Mapped[str | None] = mapped_column(ForeignKey("service_type.id"))
    basis: Mapped[str] = mapped_column(String(20))
    handoff_days: Mapped[float | None]
    acceptance: Mapped[float | None]
    document: Mapped[str | None] = mapped_column(String(400))  # number and date of the agreement
    confirmed_by_sender_on: Mapped[date | None] = mapped_column(Date)
    confirmed_by_receiver_on: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
