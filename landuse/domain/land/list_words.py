"""Words that stand between the ids of a cell that names several, and behind the last of them."""

import re

#: Between two ids.
BETWEEN_IDS = ("以及", "和", "及", "与")
#: Behind the last: that they are several, and how many (A、B等2宗).
AND_SO_ON = re.compile(
    r"\s*等?\s*[共计]?\s*(?:[0-9一二两三四五六七八九十]+\s*[宗块幢栋个座处])?$"
)
