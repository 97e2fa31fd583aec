"""How AWS is called: once each, one after the other, backed off, within the time there is."""

import asyncio
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
import pytest

from deliverability.observe.aws.calling import Caller, Calls, Place
from deliverability.observe.options import AwsOptions
from deliverability.snapshot import Reading
from deliverability.snapshot.readings.operations import Operation
from deliverability.snapshot.readings.specification import NotRead

GET_EMAIL_IDENTITY = Operation("sesv2", "GetEmailIdentity")
GET_ACCOUNT = Operation("sesv2", "GetAccount")
LIST_HOSTED_ZONES_BY_NAME = Operation("route53", "ListHostedZonesByName")
DESCRIBE_ALARMS = Operation("cloudwatch", "DescribeAlarms")
REGION = "eu-central-1"


class Endpoint:
    """Answers every request with a status and a body; takes note of when each came and how many were there at once.

    statuses: of the first answers; afterwards 200. seconds: how long an answer takes; None for one that never comes.
    """

    def __init__(self, statuses, seconds):
        self.statuses, self.seconds = list(statuses), seconds
        self.at: list[float] = []
        self.together = self.most = 0
        self.lock = threading.Lock()
        self.over = threading.Event()

    def answer(self):
        with self.lock:
            self.at.append(time.monotonic())
            self.together += 1
            self.most = max(self.most, self.together)
            status = self.statuses.pop(0) if self.statuses else 200
        self.over.wait(self.seconds)
        with self.lock:
            self.together -= 1
        return status


@contextmanager
def endpoint(*statuses, seconds=0.0):
    served = Endpoint(statuses, seconds)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status = served.answer()
            body = b"{}" if status == 200 else b'{"message":"because"}'
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Type", "application/json")
            if status == 429:
                self.send_header("x-amzn-ErrorType", "TooManyRequestsException")
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815 - a name that http.server calls

        def log_message(self, *_):
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    served.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield served
    finally:
        served.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def run(url, work, *, second=0.05, seconds=(60.0,), timeout=30.0):
    """What `work` gives with callers of one run that have so many seconds."""

    async def go():
        options = AwsOptions(boto3.Session("key", "secret"), url, timeout, second)
        now = asyncio.get_running_loop().time()
        places = dict.fromkeys(("sesv2", "route53", "cloudwatch", "sts"), Place(REGION))
        async with Calls(options) as calls:
            return await work(*(Caller(calls, now + each, places) for each in seconds))

    return asyncio.run(go())


async def outcome(call):
    """The status of a call, and its detail."""
    try:
        await call
    except NotRead as problem:
        return problem.reading.status, problem.reading.detail
    return "ok", ""


def identities(caller, count):
    return (caller.call(GET_EMAIL_IDENTITY, EmailIdentity=f"s{number}.example") for number in range(count))


def test_calls_of_one_service_follow_each_other():
    async def work(caller):
        await asyncio.gather(*identities(caller, 5))

    with endpoint(seconds=0.02) as served:
        run(served.url, work)
        assert (len(served.at), served.most) == (5, 1)


def test_different_services_are_asked_at_the_same_time():
    with endpoint(seconds=None) as served:

        async def work(caller):
            calls = asyncio.gather(caller.call(GET_ACCOUNT), caller.call(DESCRIBE_ALARMS))
            while served.together < 2:
                await asyncio.sleep(0.01)
            served.over.set()
            await calls

        run(served.url, work)
        assert (len(served.at), served.most) == (2, 2)


def test_the_same_call_is_made_once_and_its_failure_shared():
    async def work(caller):
        return await asyncio.gather(*(outcome(caller.call(GET_ACCOUNT)) for _ in range(3)))

    with endpoint(400) as served:
        got = run(served.url, work)
        assert len(served.at) == 1
    assert {status for status, _ in got} == {"error"}


def test_once_ses_throttles_it_is_called_once_a_second():
    async def work(caller):
        await asyncio.gather(*identities(caller, 5))

    second = 0.3
    with endpoint(200, 200, 429) as served:
        run(served.url, work, second=second)
        gaps = [after - before for before, after in zip(served.at, served.at[1:], strict=False)]
    # Two that went well, one refused, the same again, and the last two: each a second after the one before.
    assert len(gaps) == 5
    assert min(gaps[2:]) > second * 0.95


def test_ses_is_called_without_a_pause_as_long_as_it_does_not_throttle():
    async def work(caller):
        return await asyncio.gather(*(outcome(call) for call in identities(caller, 5)))

    with endpoint() as served:
        # A pause would last an hour, for which there is no time.
        assert run(served.url, work, second=3600.0) == [("ok", "")] * 5


def test_route_53_gets_five_calls_a_second():
    async def work(caller):
        names = (f"z{number}.example." for number in range(11))
        calls = (caller.call(LIST_HOSTED_ZONES_BY_NAME, DNSName=name) for name in names)
        await asyncio.gather(*map(outcome, calls))

    second = 0.4
    with endpoint() as served:
        run(served.url, work, second=second)
        at = served.at
    assert len(at) == 11
    # Any six of them in a row take a second at least.
    assert min(later - earlier for earlier, later in zip(at, at[5:], strict=False)) > second * 0.9


@pytest.mark.parametrize(
    ("status", "tries", "told"),
    [(429, 4, "throttled"), (503, 3, "error"), (400, 1, "error"), (403, 1, "denied")],
)
def test_what_may_pass_is_tried_again_a_bounded_number_of_times(status, tries, told):
    async def work(caller):
        return await outcome(caller.call(GET_ACCOUNT))

    with endpoint(*[status] * 10) as served:
        got, detail = run(served.url, work, second=0.0)
        assert (got, len(served.at)) == (told, tries)
    assert detail.startswith("ses:GetAccount: ")


def test_what_passes_is_an_answer():
    async def work(caller):
        return await caller.call(GET_ACCOUNT)

    with endpoint(429, 503, 429) as served:
        assert run(served.url, work, second=0.0) == {}
        assert len(served.at) == 4


def test_backing_off_never_goes_past_the_deadline():
    async def work(caller):
        return await outcome(caller.call(GET_ACCOUNT))

    with endpoint(*[429] * 10) as served:
        # The first pause would be a minute.
        assert run(served.url, work, second=60.0, seconds=(20.0,))[0] == "throttled"
        assert len(served.at) == 1


LATE = "no answer before the time for the whole observation was over"


def test_an_answer_that_never_comes_is_left_behind_and_so_is_what_waits_for_it():
    async def work(caller):
        calls = [caller.call(GET_ACCOUNT), *identities(caller, 2)]
        return await asyncio.gather(*map(outcome, calls))

    with endpoint(seconds=None) as served:
        got = run(served.url, work, seconds=(1.0,), timeout=60.0)
        assert got == [("unreachable", f"ses:GetAccount: {LATE}")] * 3
        assert len(served.at) <= 1


def test_what_one_observation_had_no_time_for_is_asked_again_for_another():
    with endpoint(seconds=None) as served:

        async def work(hurried, patient):
            first = await outcome(hurried.call(GET_ACCOUNT))
            served.over.set()
            return first, await outcome(patient.call(GET_ACCOUNT))

        late = ("unreachable", f"ses:GetAccount: {LATE}")
        assert run(served.url, work, seconds=(0.5, 60.0), timeout=60.0) == (late, ("ok", ""))
        assert len(served.at) == 2


def test_an_observation_waits_for_the_call_of_another_no_longer_than_it_has_time():
    with endpoint(seconds=None) as served:

        async def work(patient, hurried):
            first = asyncio.create_task(outcome(patient.call(GET_ACCOUNT)))
            while not served.at:
                await asyncio.sleep(0.01)
            second = await outcome(hurried.call(GET_ACCOUNT))
            served.over.set()
            return await first, second

        late = ("unreachable", f"ses:GetAccount: {LATE}")
        assert run(served.url, work, seconds=(60.0, 1.0), timeout=60.0) == (("ok", ""), late)
        assert len(served.at) == 1


def test_tries_that_one_observation_had_no_time_for_are_made_for_another():
    async def work(hurried, patient):
        return await outcome(hurried.call(GET_ACCOUNT)), await outcome(patient.call(GET_ACCOUNT))

    with endpoint(429) as served:
        # The first pause would be a minute.
        (status, _), found = run(served.url, work, second=60.0, seconds=(20.0, 600.0))
        assert (status, found) == ("throttled", ("ok", ""))
        assert len(served.at) == 2


def test_a_service_out_of_reach_is_given_up():
    async def work(caller):
        return await asyncio.gather(*map(outcome, identities(caller, 20)))

    got = run("http://127.0.0.1:9", work, second=0.0)
    assert {status for status, _ in got} == {"unreachable"}
    assert len(set(got)) == 1


def test_cancelling_waits_for_no_answer():
    with endpoint(seconds=None) as served:

        async def work(caller):
            task = asyncio.create_task(outcome(caller.call(GET_ACCOUNT)))
            while not served.at:
                await asyncio.sleep(0.01)
            task.cancel()
            return (await asyncio.gather(task, return_exceptions=True))[0]

        assert isinstance(run(served.url, work, seconds=(60.0,), timeout=60.0), asyncio.CancelledError)


def test_a_shop_that_ses_throttles_at_its_real_rate_is_read_whole(declare, shop):
    """The embedded cloud's second is a real one here: about ten calls of SES, one a second."""
    from deliverability.embedded.clock import Clock
    from deliverability.embedded.cloud import Cloud

    with Cloud(clock=Clock()) as cloud:
        cloud.create_hosted_zone("example.com")
        cloud.client("sesv2", REGION).create_email_identity(EmailIdentity="shop.example.com")
        cloud.faults.use_real_rates()
        aws = type(shop)(cloud, shop.session).look(declare(), second=1.0)
    assert (aws.identity.status, aws.account.status, aws.identities.status, aws.suppressed) == (
        "ok",
        "ok",
        "ok",
        Reading("ok", {"SuppressedDestinations": []}),
    )
