# SPDX-License-Identifier: AGPL-3.0-or-later
"""The program that workflows/documents/pdf.py runs: HTML comes in, PDF/A with tags goes out."""

import sys

import weasyprint


def main() -> None:
    page = weasyprint.HTML(string=sys.stdin.buffer.read().decode())
    sys.stdout.buffer.write(page.write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True))


if __name__ == "__main__":
    main()
