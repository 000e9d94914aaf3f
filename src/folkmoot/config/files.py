"""How long files on S3 may take: a page process that waits serves nobody else."""

from __future__ import annotations

from typing import Any


def s3_client_config() -> Any:
    """What botocore is told; asked for only where files are on S3, for it is an extra."""
    from botocore.config import Config

    return Config(connect_timeout=3, read_timeout=10, retries={"max_attempts": 2}, s3={"addressing_style": "auto"})
