import subprocess
import sys

import pytest

PROGRAM = """
import sys
from deliverability.standards import dkim, dmarc, names, resolver, spf, txt
spf.parse("v=spf1 ip4:192.0.2.1 -all"), dmarc.parse("v=DMARC1; p=none;"), names.normalize("example.com")
heavy = {"boto3", "botocore", "cryptography", "dns", "idna", "publicsuffixlist", "pulumi", "pydantic", "socket"}
print(sorted(heavy & set(sys.modules)))
"""


@pytest.mark.slow
def test_reading_records_imports_no_client_and_no_heavy_library() -> None:
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
