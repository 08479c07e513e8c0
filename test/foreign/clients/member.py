"""What a member must remember, by the rules of docs/protocol.md; both Python clients use it."""

import base64
import json
import secrets


def tell(**what):
    print(json.dumps(what), flush=True)


def is_final(code):
    return code in (1003, 1008, 1009) or 4100 <= (code or 0) < 4200


class Member:
    def __init__(self, name):
        token = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        self.hello = {"type": "hello", "name": name, "token": token, "client": secrets.token_hex(8)}
        self.epoch, self.head, self.welcome = None, 0, {}

    def greeting(self):
        resume = {"epoch": self.epoch, "seq": self.head}
        return json.dumps({**self.hello, **({"resume": resume} if self.epoch else {})})

    def take(self, frame):
        """Tells each event, an op only if it is the next one. Returns whether the connection is still sound (O2)."""
        for event in json.loads(frame):
            if event["type"] == "welcome":
                self.welcome = event
                if not event["resumed"]:
                    self.epoch = None
            elif event["type"] == "page":
                self.epoch, self.head = self.welcome["epoch"], self.welcome["seq"]
            elif "seq" in event:
                if event["seq"] <= self.head:
                    continue
                if event["seq"] > self.head + 1:
                    return False
                self.head = event["seq"]
            tell(**event)
        return True


def message(text):
    return json.dumps({"type": "send", "ref": secrets.token_hex(8), "text": text})
