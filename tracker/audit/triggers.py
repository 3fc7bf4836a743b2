"""The triggers that keep the trail append-only, compared by their definitions, since a name alone proves nothing."""

import hashlib

import sqlalchemy as sa

from tracker.audit.models import AUDIT_TABLES
from tracker.database import AnySession

# Digests of the triggers of migration 0001; a test works them out again from a new database of either kind.
TRIGGERS: dict[str, dict[str, str]] = {
    "sqlite": {
        "audit_about_append_only_insert": "55c3e8d8c016d7f6e57e82cbaee738f0ecabecbccb189a418df4c79a0f4d4d17",
        "audit_about_refuse_delete": "8e98c7e2ddc950f150c56dcb586e0e34b61212fb63633d548be492606609fdd7",
        "audit_about_refuse_update": "722737fb2c4541ccd72cbea1ebb753b06a46e83061fe5e0502f879d40c068d4f",
        "audit_detail_append_only_insert": "0ff1946f7acb38564ebce518349cf78836c257359973c649c7bc6a93a0bebde4",
        "audit_detail_only_withholding": "8799629d844044240190cb5ddfd1b197d6c387b26e40786bbca1b08c862a845d",
        "audit_detail_refuse_delete": "d90f40776d422e6f689fb836c8c07d893f855bfb081e8e88b953b754e4154fe4",
        "audit_event_append_only_insert": "334cfa9ed25ecdd25879984c72dbfa7c366975bf98029bcef0932589e70c90b7",
        "audit_event_refuse_delete": "b8bab2009f48e070c448f5fa809772fe02ad47cb408fcba6a68a2454769015f6",
        "audit_event_refuse_update": "039a35628444995d531737fa80ec528bc557ba5000b417948fea67f0aedbb06f",
    },
    "postgresql": {
        "audit_about_append_only_insert": "dd0e73fd757fc73d49675ef553476520b01b3f04c748a47fa349966ea5402d2c",
        "audit_about_refuse_delete": "ecaf20ea281b022c1153cb38607fa5da9a0fb06bc014a429349334791ea95a70",
        "audit_about_refuse_truncate": "1fb6a4716844c1304f863ff665a10f4821d51e9578f236fa8036ac16aa08e871",
        "audit_about_refuse_update": "c1a35b09a7da6cff312bc778f23927b84e52f427537e7aae75511b1feed15d58",
        "audit_detail_append_only_insert": "6b8dd600b89e9365c37fab0d38c07e5a85137d815d7743b5b41717e4dcaa2927",
        "audit_detail_only_withholding": "2f2073a006a1111d64aff0f9c64a2f6961baae1fac4a1aca4a9de90e101b180b",
        "audit_detail_refuse_delete": "1218b872895e4075ac62070cbc178e02df18bf89515007c0e4db6de3dd39cd6a",
        "audit_detail_refuse_truncate": "054cb610911a535125493027f9f9f5c92db76029a5cc0eafd04dc609705ff1c2",
        "audit_event_append_only_insert": "879a47b6337531242a0fee01a25c3a310cf17fe08dac33f06acbc7edaebb85af",
        "audit_event_refuse_delete": "98b8d6e94cb74cb0284d3a5b4cf9a3e92e27ab8102a5f53e586e7800aec0dd8b",
        "audit_event_refuse_truncate": "0f8a91cc53e8c5f64c29e529545c8eb6bbee4f289bc4f6342898b7bbad253a37",
        "audit_event_refuse_update": "7d3920b90170ad265a966d5e5cf6852cfdd6975ee80d280206ce8f3f2338522b",
    },
}

_CATALOGUES = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT tgname, relname, concat_ws(' ', pg_get_triggerdef(t.oid, true), lanname, prosrc, proconfig::text)
        FROM pg_trigger t
        JOIN pg_class c ON c.oid = tgrelid AND relnamespace = current_schema()::regnamespace
        JOIN pg_proc p ON p.oid = tgfoid
        JOIN pg_language l ON l.oid = prolang
        WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')
    """,
}


def trigger_digests(session: AnySession) -> dict[str, str]:
    """A digest of the definition in the catalogue of each active trigger of the trail's tables, by name.

    On PostgreSQL the definition includes the body of the function that the trigger runs.
    """
    rows = session.execute(sa.text(_CATALOGUES[session.get_bind().dialect.name]))
    return {
        name if name.startswith(table.lower()) else f"{name} on {table}": _digest(definition)
        for name, table, definition in rows
        if table.lower() in AUDIT_TABLES
    }


def _digest(definition: str) -> str:
    return hashlib.sha256(" ".join(definition.split()).encode()).hexdigest()


def trigger_faults(session: AnySession) -> list[str]:
    """What is wrong with the trail's triggers, a sentence for each; a foreign trigger may undo the tracker's own."""
    there, wanted = trigger_digests(session), TRIGGERS[session.get_bind().dialect.name]
    faults = []
    for name, digest in wanted.items():
        table = "_".join(name.split("_")[:2])
        if name not in there:
            faults.append(f"The trigger {name} is missing: {table} is no longer protected.")
        elif there[name] != digest:
            faults.append(
                f"The trigger {name} was replaced by another of the same name: {table} is no longer protected."
            )
    faults.extend(f"The trigger {name} was not made by the tracker." for name in sorted(there.keys() - wanted.keys()))
    return faults
