"""The addresses of pages as mails and exports write them, so that no room below the web asks Flask for one."""


def action_address(base_url: str, action_id: int) -> str:
    """The page of an action."""
    return f"{base_url.rstrip('/')}/actions/{action_id}"


def update_address(base_url: str, action_id: int) -> str:
    """The page on which an owner reports progress on an action."""
    return f"{action_address(base_url, action_id)}/update"


def sign_in_address(base_url: str, token_id: int, secret: str) -> str:
    """The one-time link that signs a person in."""
    return f"{base_url.rstrip('/')}/sign-in/link/{token_id}/{secret}"
