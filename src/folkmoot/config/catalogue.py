"""What each FOLKMOOT_* variable means. The docs' table and the doctor's knowledge of names come from here."""

from __future__ import annotations

SETTINGS: dict[str, str] = {
    "FOLKMOOT_DATA": "The data folder: database, files, secret key, collected styles.",
    "FOLKMOOT_URL": "The address people type, and that mails link to. https:// makes cookies secure and turns HSTS on.",
    "FOLKMOOT_HOSTS": "Host names served besides the communities' own; empty: any.",
    "FOLKMOOT_HOST": "The address `up` and `serve` listen on (127.0.0.1).",
    "FOLKMOOT_PORT": "The port `up` and `serve` listen on (8000).",
    "FOLKMOOT_WORKERS": "Page processes; 0: one for each core, at most three.",
    "FOLKMOOT_LIVE_PORT": "The port of `live`; with `up` 0 means the one after FOLKMOOT_PORT, or another that is free.",
    "FOLKMOOT_LIVE_URL": "Where browsers reach `live`, if neither at that port nor, behind a proxy, at /live.",
    "FOLKMOOT_LIVE_PER_ADDRESS": "How many open pages `live` takes from one address: an office may have many.",
    "FOLKMOOT_TRUSTED_PROXIES": "Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.",
    "FOLKMOOT_TRUSTED_ORIGINS": "Further origins that may post forms, such as https://www.example.org.",
    "FOLKMOOT_SECRET_KEY": "Signs sessions and links. Made in the data folder when not given.",
    "FOLKMOOT_VAPID_KEY": "Names the installation to push services. Made in the data folder when not given.",
    "FOLKMOOT_DATABASE_URL": "postgres://USER:PASSWORD@HOST/NAME or sqlite:///FILE. Empty: SQLite in the data folder.",
    "FOLKMOOT_STATEMENT_SECONDS": "On PostgreSQL, how long a page waits for one statement before it answers 503.",
    "FOLKMOOT_REDIS_URL": "redis://HOST:PORT/0 for cache and limits shared by several machines.",
    "FOLKMOOT_S3_BUCKET": "Keeps files in this bucket instead of the data folder.",
    "FOLKMOOT_S3_ENDPOINT": "The address of an S3-compatible store; empty: AWS.",
    "FOLKMOOT_S3_ACCESS_KEY": "The key for the bucket.",
    "FOLKMOOT_S3_SECRET_KEY": "The secret for the bucket.",
    "FOLKMOOT_S3_REGION": "The bucket's region.",
    "FOLKMOOT_STATIC": "Where styles and scripts are collected; empty: static/ in the data folder.",
    "FOLKMOOT_SMTP_HOST": "The mail server. Empty: mail is written to mail/ in the data folder.",
    "FOLKMOOT_SMTP_PORT": "Its port.",
    "FOLKMOOT_SMTP_USER": "The name to sign in with.",
    "FOLKMOOT_SMTP_PASSWORD": "The password to sign in with.",
    "FOLKMOOT_SMTP_TLS": "Whether to use TLS: from the first byte at port 465, by STARTTLS elsewhere.",
    "FOLKMOOT_MAIL_FROM": "Who mail is from.",
    "FOLKMOOT_MAIL_DOMAIN": "The domain whose mail reaches Folkmoot, for replies and bounces. Empty: none does.",
    "FOLKMOOT_MAIL_A_MINUTE": "How many queued letters leave in a minute at most; 0 is without end.",
    "FOLKMOOT_IMAP_HOST": "The server of a mailbox that is read for replies and bounces.",
    "FOLKMOOT_IMAP_SECURITY": "tls, starttls or none.",
    "FOLKMOOT_IMAP_PORT": "Its port.",
    "FOLKMOOT_IMAP_USER": "The name to sign in with.",
    "FOLKMOOT_IMAP_PASSWORD": "The password to sign in with.",
    "FOLKMOOT_IMAP_FOLDER": "The folder that mail comes into.",
    "FOLKMOOT_IMAP_DONE": "The folder for mail that was taken; it is made where it is not there.",
    "FOLKMOOT_IMAP_OTHER": "The folder for mail that is not for Folkmoot.",
    "FOLKMOOT_MAIL_PORT": "With it, `up` takes mail by LMTP or SMTP at this port of the machine itself.",
    "FOLKMOOT_MAIL_HOOK_KEY": "Signs what a mail provider posts to /mail/incoming/; empty: nothing is taken there.",
    "FOLKMOOT_MAX_MAIL_MB": "The largest mail that is taken in.",
    "FOLKMOOT_MAIL_DAYS": "How long it is remembered what became of a letter or a received mail.",
    "FOLKMOOT_DSA_TOKEN": "Token of the EU's DSA Transparency Database; without it no statement is ever sent.",
    "FOLKMOOT_INSIGHTS_VISITS": "Whether page views and searches are counted, without cookies and names.",
    "FOLKMOOT_CLICKHOUSE_URL": "http://USER:PASSWORD@HOST:8123/DATABASE: figures are asked of this ClickHouse.",
    "FOLKMOOT_INSIGHTS_SECONDS": "How long a question to the analytic store may take.",
    "FOLKMOOT_INSIGHTS_MEMORY_MB": "How much memory a question to the analytic store may take.",
    "FOLKMOOT_INSIGHTS_THREADS": "How many cores a question to the analytic store may use.",
    "FOLKMOOT_DSA_URL": "Where statements are sent; its sandbox, to try.",
    "FOLKMOOT_CLASSIFIER_FILE": "Your own classifier (docs/classifier.md), in place of the one that came along.",
    "FOLKMOOT_CLASSIFIER_PROVIDER": "Who scores spam and toxicity: own (this machine's classifier) or server.",
    "FOLKMOOT_CLASSIFIER_URL": "With server: its OpenAI-compatible address, such as http://127.0.0.1:8080/v1.",
    "FOLKMOOT_CLASSIFIER_MODEL": "With server: the model to ask for.",
    "FOLKMOOT_CLASSIFIER_KEY": "With server: the bearer token it wants, if any.",
    "FOLKMOOT_CLASSIFIER_MILLISECONDS": "With server: how long a post waits for it before the machine's own is asked.",
    "FOLKMOOT_EMAIL_VERIFICATION": "mandatory, optional or none: whether new accounts prove their address.",
    "FOLKMOOT_GOOGLE_CLIENT_ID": "Turns sign-in with Google on.",
    "FOLKMOOT_GOOGLE_CLIENT_SECRET": "Its secret.",
    "FOLKMOOT_GITHUB_CLIENT_ID": "Turns sign-in with GitHub on.",
    "FOLKMOOT_GITHUB_CLIENT_SECRET": "Its secret.",
    "FOLKMOOT_OIDC_ISSUER": "Turns sign-in through an OpenID Connect provider on: its address.",
    "FOLKMOOT_OIDC_NAME": "What the button says.",
    "FOLKMOOT_OIDC_CLIENT_ID": "Our name there.",
    "FOLKMOOT_OIDC_CLIENT_SECRET": "Its secret.",
    "FOLKMOOT_HTTP_ALLOW_PRIVATE": "Private addresses, networks or hosts, also with `:port`, that fetches may reach.",
    "FOLKMOOT_PAGES_A_MINUTE": "Pages that each process answers to one address in a minute; 0 is without end.",
    "FOLKMOOT_MAX_UPLOAD_MB": "The largest file a member may attach.",
    "FOLKMOOT_MAX_IMPORT_MB": "The largest export a manager may upload; `folkmoot import` takes any.",
    "FOLKMOOT_LANGUAGE": "The language where neither member nor browser asks for one.",
    "FOLKMOOT_TIME_ZONE": "The time zone where nobody has chosen one.",
    "FOLKMOOT_LOG_FORMAT": "plain for people, json for programs.",
    "FOLKMOOT_LOG_LEVEL": "DEBUG, INFO, WARNING or ERROR. WARNING leaves the line for each request out.",
    "FOLKMOOT_METRICS_ALLOW": "Addresses or networks that may read /metrics besides the machine itself.",
    "FOLKMOOT_METRICS_TOKEN": "A bearer token that opens /metrics from anywhere.",
    "FOLKMOOT_DEBUG": "For developers only: shows code and settings to whoever meets an error.",
}
# Read only when another variable turns them on, so that not every installation asks for them.
CONDITIONAL = {
    "FOLKMOOT_GOOGLE_CLIENT_SECRET",
    "FOLKMOOT_GITHUB_CLIENT_SECRET",
    "FOLKMOOT_OIDC_NAME",
    "FOLKMOOT_OIDC_CLIENT_ID",
    "FOLKMOOT_OIDC_CLIENT_SECRET",
    "FOLKMOOT_S3_ENDPOINT",
    "FOLKMOOT_S3_ACCESS_KEY",
    "FOLKMOOT_S3_SECRET_KEY",
    "FOLKMOOT_S3_REGION",
}
# Read by the command's options rather than by the settings.
OPTIONS = {"FOLKMOOT_HOST", "FOLKMOOT_PORT", "FOLKMOOT_WORKERS"}


def settings_table() -> str:
    """The table of docs/operating.md."""
    from folkmoot.config.env import asked

    rows = [f"| `{name}` | {_default(name, asked)} | {meaning} |" for name, meaning in SETTINGS.items()]
    return "\n".join(["| variable | default | meaning |", "| --- | --- | --- |", *rows])


def _default(name: str, asked: dict[str, str]) -> str:
    default = asked.get(name, "")
    # These follow from others and from the machine.
    if name in ("FOLKMOOT_STATIC", "FOLKMOOT_DATA"):
        default = {"FOLKMOOT_DATA": "folkmoot-data"}.get(name, "")
    return f"`{default}`" if default else ""
