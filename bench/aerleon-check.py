"""Asks aerleon the questions of a file, one check each, and prints its answers and what they took.

The policy is parsed once, before the first question, as somebody with many questions would do.
"""

import json
import sys
import time

from aerleon.lib import aclcheck, naming, policy, policy_builder

with open(sys.argv[1], encoding="utf-8") as file:
    asked = json.load(file)

started = time.perf_counter()
definitions = naming.Naming()
definitions.ParseDefinitionsObject({"networks": asked["networks"]}, "")
definitions.ParseDefinitionsObject({"services": asked["services"]}, "")
parsed = policy.FromBuilder(policy_builder.PolicyBuilder(asked["policy"], definitions))
ready = time.perf_counter()

answers = []
for question in asked["questions"]:
    check = aclcheck.AclCheck(
        parsed, src=question["from"], dst=question["to"], dport=question["port"], proto=question["protocol"]
    )
    answers.append([match.filter for match in check.ExactMatches() if match.action == "accept"])
ended = time.perf_counter()

json.dump({"parseSeconds": ready - started, "askSeconds": ended - ready, "answers": answers}, sys.stdout)
