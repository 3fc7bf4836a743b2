"""The addresses of pages in emails and exports, so that no room below the web needs Flask for them."""


def action_address(base_url: str, action_id: int) -> str:
    """The page of an action."""
    return f"{base_url.rstrip('/')}/actions/{action_id}"


def update_address(base_url: str, action_id: int) -> str:
    """The page on which an owner reports progress on an action."""
    return f"{action_address(base_url, action_id)}/update"


def calendar_address(base_url: str, secret: str) -> str:
    """The private address at which a calendar program finds a person's deadlines."""
    return f"{base_url.rstrip('/')}/calendar/{secret}.ics"


def sign_in_address(base_url: str, token_id: int, secret: str) -> str:
    """The one-time link that signs a person in."""
    return f"{base_url.rstrip('/')}/sign-in/link/{token_id}/{secret}"


def answer_address(base_url: str, secret: str) -> str:
    """The link in an email by which its reader answers without signing in."""
    return f"{base_url.rstrip('/')}/answer/{secret}"


def person_address(base_url: str, person_id: int) -> str:
    """The page of a person."""
    return f"{base_url.rstrip('/')}/people/{person_id}"


def policy_address(base_url: str, plan_ref: str) -> str:
    """The page with a plan's reminder policy."""
    return f"{base_url.rstrip('/')}/plans/{plan_ref}/reminders"


def reporting_address(base_url: str, post_id: int) -> str:
    """The page that says to which post a post reports."""
    return f"{base_url.rstrip('/')}/posts/{post_id}/reporting"
