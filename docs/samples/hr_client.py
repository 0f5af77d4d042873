"""An HR system's side of the appraisal service, with Python's standard library alone.

    python3 hr_client.py pull    http://127.0.0.1:5080 KEY 2026        every official score of a cycle, a line of JSON each
    python3 hr_client.py follow  http://127.0.0.1:5080 KEY [POSITION]  every change from a position on, for ever
    python3 hr_client.py receive 8088 SECRET [COUNT]                   takes signed events; behind a proxy that ends TLS
"""
import base64
import hashlib
import hmac
import http.server
import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

TOLERANCE = 300  # seconds that a webhook's time may differ from ours


def get(base, key, path, query, headers=None):
    url = f"{base}/api/v1{path}?{urllib.parse.urlencode(query)}"
    request = urllib.request.Request(url, headers={"X-Api-Key": key, "Accept": "application/json", **(headers or {})})
    with urllib.request.urlopen(request, timeout=90) as answer:
        return json.load(answer)


def pull(base, key, cycle):
    """Yields every record; the pages are of one publication, whatever is published meanwhile. Returns where to follow from."""
    query = {"cycle": cycle, "limit": 1000}
    while True:
        page = get(base, key, "/hr/scores", query)
        yield from page["items"]
        if page["next"] is None:
            return page["position"]
        query["cursor"] = page["next"]


def follow(base, key, position):
    """Yields every change, in order; keep the position of the last one that you have stored."""
    while True:
        try:
            page = get(base, key, "/hr/changes", {"after": position}, {"Prefer": "wait=30"})
        except urllib.error.HTTPError as error:
            if error.code in (429, 503):
                time.sleep(int(error.headers.get("Retry-After", "5")))
                continue
            raise  # 410: the service was restored from a backup; pull again, then follow from the pull's position
        yield from page["items"]
        position = page["next"]


def verify(secret, headers, body):
    """Whether a webhook is genuine: signed with our secret (Standard Webhooks), and not an old one sent again."""
    sent_at = headers.get("webhook-timestamp", "")
    if not sent_at.isdigit() or abs(time.time() - int(sent_at)) > TOLERANCE:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers.get('webhook-id', '')}.{sent_at}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    # while a secret is being replaced there are two signatures
    return any(
        version == "v1" and hmac.compare_digest(signature, expected)
        for version, _, signature in (part.partition(",") for part in headers.get("webhook-signature", "").split(" "))
    )


def receive(port, secret, count=None):
    """Serves until so many genuine events came; an id that came before is the same event again."""
    seen = set()

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            genuine = verify(secret, self.headers, body)
            self.send_response(204 if genuine else 401)
            self.end_headers()
            if genuine and self.headers["webhook-id"] not in seen:
                seen.add(self.headers["webhook-id"])
                event = json.loads(body)
                # thin: it says who and where to read it (GET /hr/changes?after=…), not what
                print(event["type"], event["subject"], json.dumps(event["data"], ensure_ascii=False), flush=True)

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", port), Receiver) as server:
        print(f"listening on {server.server_port}", flush=True)
        while count is None or len(seen) < count:
            server.handle_request()


def main(command, *arguments):
    if command == "pull":
        for record in pull(*arguments):
            print(json.dumps(record, ensure_ascii=False))
    elif command == "follow":
        base, key, *position = arguments
        for change in follow(base, key, position[0] if position else "0"):
            print(json.dumps(change, ensure_ascii=False), flush=True)
    elif command == "receive":
        port, secret, *count = arguments
        receive(int(port), secret, int(count[0]) if count else None)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["help"]))
