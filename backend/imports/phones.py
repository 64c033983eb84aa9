"""Columns of telephone numbers, read as `contact.phone.read_number` reads them, some forty times as fast.

Most numbers of a file are plainly written: digits with spaces, brackets and dashes, with the calling code after a plus or as dialled at
home. What those are, the numbering plans say by patterns, and patterns can be asked of a whole column at once. Every other number, and
every country whose calling code is shared or whose prefixes would have to be rewritten, goes to `read_number`, once per different text.
A test holds the two ways against each other.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import phonenumbers
import polars as pl
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, PhoneNumberType
from phonenumbers.phonenumberutil import is_number_type_geographical
from phonenumbers.tzdata import TIMEZONE_DATA, TIMEZONE_LONGEST_PREFIX

from backend.contact.phone import BRAZIL_AREAS, KINDS, UNKNOWN_ZONE, Reading, read_number

#: Below this many different numbers the plain way is as quick.
FEW = 200
PLAINLY_WRITTEN = r"^\s*\+?[0-9 ().\-]{2,40}$"
READ = {"e164": pl.String, "kind": pl.String, "zones": pl.String, "country": pl.String, "subdivision": pl.String}
#: In the order in which the library asks them.
SPECIAL = ("premium_rate", "toll_free", "shared_cost", "voip", "personal_number", "pager", "uan", "voicemail")


def read_phones(numbers: pl.DataFrame, country: str) -> pl.DataFrame:
    """The numbers with what they turned out to be; dialled from their row's country, else from this one."""
    given = numbers.with_columns(pl.col("country").fill_null(country)).rename({"country": "home"})
    distinct = given.select("raw", "home").unique()
    found = _read_distinct(distinct)
    if distinct.height == given.height:
        # Every text stands once: as the rows are only matched by it, there is nothing to look up.
        return given.join(found, on=["raw", "home"], how="left").drop("home")
    return given.join(found, on=["raw", "home"], how="left", maintain_order="left").drop("home")


def read_texts(raws: Sequence[str], country: str) -> list[Reading]:
    """Many numbers of one country at once."""
    distinct = pl.DataFrame({"raw": pl.Series(raws, dtype=pl.String)}).unique().with_columns(pl.lit(country).alias("home"))
    found = {raw: (e164, kind, zones, home, part) for raw, _, e164, kind, zones, home, part in _read_distinct(distinct).iter_rows()}
    return [
        Reading(e164, kind, home, part, tuple(zone for zone in zones[1:-1].split(",") if zone))
        for e164, kind, zones, home, part in (found[raw] for raw in raws)
    ]


def _read_distinct(distinct: pl.DataFrame) -> pl.DataFrame:
    if distinct.height < FEW:
        return _slowly(distinct)
    text, digits = pl.col("raw"), pl.col("digits")
    split = distinct.with_columns(
        text.str.contains(PLAINLY_WRITTEN).alias("plain"),
        text.str.strip_chars_start().str.starts_with("+").alias("plus"),
        text.str.replace_all(r"[^0-9]", "").alias("digits"),
    ).with_columns(pl.when(pl.col("plus")).then(digits.str.slice(0, 3)).alias("start"))
    starts = split["start"].drop_nulls().unique()
    codes = pl.DataFrame({"start": starts, "code": pl.Series([_calling_code(start) for start in starts], dtype=pl.Int32)})
    homes = split["home"].unique()
    home_codes = pl.DataFrame({"home": homes, "home_code": pl.Series([_code_of(home) for home in homes], dtype=pl.Int32)})
    split = split.join(codes, on="start", how="left").join(home_codes, on="home", how="left")
    split = split.with_columns(pl.when(pl.col("plus")).then(pl.col("code")).otherwise(pl.col("home_code")).alias("code"))
    done = [part for code in split["code"].drop_nulls().unique() if (part := _of_plan(split, code)) is not None]
    quick = pl.concat(done) if done else pl.DataFrame(schema={"raw": pl.String, "home": pl.String, **READ})
    rest = distinct.join(quick.select("raw", "home"), on=["raw", "home"], how="anti") if done else distinct
    return pl.concat([quick, _slowly(rest)])


def _of_plan(split: pl.DataFrame, code: int) -> pl.DataFrame | None:
    """Numbers of one calling code that need no rewriting; None when the code is not for the quick way."""
    plan = _plan(code)
    if plan is None:
        return None
    digits, national = pl.col("digits"), pl.col("national")
    ours = split.filter(pl.col("plain") & (pl.col("code") == code))
    # A number dialled at home that begins like the calling code or like a call abroad may be either.
    at_home = ~pl.col("plus") & ~digits.str.starts_with(str(code)) & ~digits.str.contains(plan["abroad"])
    ours = ours.filter(pl.col("plus") | at_home).with_columns(
        pl.when(pl.col("plus")).then(digits.str.slice(len(str(code)))).otherwise(digits).alias("national")
    )
    untouched = ~national.str.starts_with("0") & (national.str.len_bytes() > 0)
    if plan["prefix"]:
        untouched &= national.str.extract(f"^((?:{plan['prefix']}))", 1).fill_null("") == ""
    if code == 52:
        # Mexico's former mobile prefix is taken off by `read_number`.
        untouched &= ~national.str.starts_with("1")
    ours = ours.filter(untouched).with_columns(plan["kind"].alias("type"))
    return _described(ours, code, plan["region"])


def _described(ours: pl.DataFrame, code: int, region: str) -> pl.DataFrame:
    """What is stored of numbers whose type is known."""
    whole = pl.concat_str(pl.lit(str(code)), pl.col("national"))
    kinds = {int(kind): word for kind, word in KINDS.items()}
    geographic = [kind for kind in PhoneNumberType.values() if is_number_type_geographical(kind, code)]
    ours = ours.with_columns(
        pl.when(pl.col("type").is_in(geographic))
        .then(whole.str.slice(0, TIMEZONE_LONGEST_PREFIX))
        .otherwise(pl.lit(str(code)))
        .alias("placed")
    )
    places = ours["placed"].unique()
    zones = pl.DataFrame({"placed": places, "zones": [_zones(place) for place in places]}, schema={"placed": pl.String, "zones": pl.String})
    valid = pl.col("type").is_not_null()
    area = pl.col("national").str.slice(0, 2).replace_strict(BRAZIL_AREAS, default=None, return_dtype=pl.String)
    subdivision = area if region == "BR" else pl.lit(None, dtype=pl.String)
    long_enough = pl.col("national").str.len_bytes().is_in([10, 11])
    return ours.join(zones, on="placed", how="left").select(
        "raw",
        "home",
        pl.when(valid).then(pl.concat_str(pl.lit("+"), whole)).alias("e164"),
        pl.when(valid)
        .then(pl.col("type").replace_strict(kinds, default="unknown", return_dtype=pl.String))
        .otherwise(pl.lit("invalid"))
        .alias("kind"),
        pl.when(valid).then(pl.col("zones")).otherwise(pl.lit("{}")).alias("zones"),
        pl.when(valid).then(pl.lit(region)).alias("country"),
        pl.when(valid & long_enough).then(subdivision).alias("subdivision"),
    )


def _slowly(distinct: pl.DataFrame) -> pl.DataFrame:
    read = [read_number(raw, home) for raw, home in distinct.iter_rows()]
    return pl.DataFrame(
        {
            "raw": distinct["raw"],
            "home": distinct["home"],
            "e164": [one.e164 for one in read],
            "kind": [one.kind for one in read],
            "zones": ["{" + ",".join(one.zones) + "}" for one in read],
            "country": [one.country for one in read],
            "subdivision": [one.subdivision for one in read],
        },
        schema={"raw": pl.String, "home": pl.String, **READ},
    )


@lru_cache
def _plan(code: int) -> dict[str, Any] | None:
    """A calling code's numbering plan as patterns; None where one code serves several regions."""
    regions = COUNTRY_CODE_TO_REGION_CODE.get(code, ())
    if len(regions) != 1 or not regions[0].isalpha():
        return None
    plan: Any = PhoneMetadata.metadata_for_region(regions[0], None)
    return {
        "region": regions[0],
        "abroad": f"^(?:{plan.international_prefix or '$.'})",
        "prefix": plan.national_prefix_for_parsing,
        "kind": _kind(plan),
    }


def _kind(plan: Any) -> pl.Expr:
    """The library's type of a national number, null for none: its questions, in its order."""
    kind = pl.lit(None, dtype=pl.Int32)
    fixed, mobile = _matches(plan.fixed_line), _matches(plan.mobile)
    if not plan.same_mobile_and_fixed_line_pattern:
        kind = pl.when(mobile).then(pl.lit(PhoneNumberType.MOBILE)).otherwise(kind)
        either = pl.when(mobile).then(pl.lit(PhoneNumberType.FIXED_LINE_OR_MOBILE)).otherwise(pl.lit(PhoneNumberType.FIXED_LINE))
    else:
        either = pl.lit(PhoneNumberType.FIXED_LINE_OR_MOBILE)
    kind = pl.when(fixed).then(either).otherwise(kind)
    for name in reversed(SPECIAL):
        kind = pl.when(_matches(getattr(plan, name))).then(pl.lit(getattr(PhoneNumberType, name.upper()))).otherwise(kind)
    return pl.when(_matches(plan.general_desc)).then(kind).cast(pl.Int32)


def _matches(description: Any) -> pl.Expr:
    if description is None or description.national_number_pattern is None:
        return pl.lit(False)
    pattern = re.sub(r"\\d", "[0-9]", description.national_number_pattern)
    matches = pl.col("national").str.contains(f"^(?:{pattern})$")
    if description.possible_length:
        matches = pl.col("national").str.len_bytes().is_in(list(description.possible_length)) & matches
    return matches


def _calling_code(start: str) -> int | None:
    return next(
        (int(start[:length]) for length in (1, 2, 3) if start[:length] and int(start[:length]) in COUNTRY_CODE_TO_REGION_CODE), None
    )


def _code_of(country: str) -> int | None:
    return phonenumbers.country_code_for_region(country) or None


def _zones(digits: str) -> str:
    """The zones of the longest known beginning of a number, as an array of PostgreSQL."""
    for length in range(min(len(digits), TIMEZONE_LONGEST_PREFIX), 0, -1):
        if digits[:length] in TIMEZONE_DATA:
            return "{" + ",".join(zone for zone in TIMEZONE_DATA[digits[:length]] if zone != UNKNOWN_ZONE) + "}"
    return "{}"
