# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files sent to the server: what is larger than the limit is read to its end and kept nowhere."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class TooLargeIsDropped(FileUploadHandler):
    """Lets through no more of a file than may be kept. Of a larger one only its name and size arrive, so that the form
    says what is wrong and keeps what else was typed.
    """

    received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begins to count anew."""
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Passes the chunk on, unless the file is too large already."""
        self.received += len(raw_data)
        return raw_data if self.received <= settings.LARGEST_DOCUMENT else None

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        """Nothing of a file that is within the limit: who comes next has it."""
        if self.received <= settings.LARGEST_DOCUMENT:
            return None
        return UploadedFile(BytesIO(), self.file_name, self.content_type, self.received)
