"""A custom handler: reads its parameters as JSON on standard input, leaves its result in the file that it is told."""

import collections
import json
import os
import sys

parameters = json.load(sys.stdin)
words = collections.Counter(parameters["text"].split())
with open(os.environ["DT_RESULT_FILE"], "w") as result:
    json.dump({"words": sum(words.values()), "most_common": words.most_common(1)[0]}, result)
