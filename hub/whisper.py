"""Writes a recording down with faster-whisper, as a program of its own: `python -m hub.whisper`.

It is one so that the server never waits for it and its memory goes when it ends. Needs the extra
`transcribe`. The model is fetched once by the library, or is a folder.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Final

from faster_whisper import WhisperModel

NICENESS: Final = 10  # Customers who write now come first.


def main(model_name: str, path: str) -> None:
    """Print what is said in a file, as Whisper's JSON."""
    os.nice(NICENESS)
    model = WhisperModel(model_name, device="auto", compute_type="auto")
    segments, info = model.transcribe(path, vad_filter=True)
    found = [
        {
            "start": segment.start,
            "end": segment.end,
            "text": segment.text,
            "avg_logprob": segment.avg_logprob,
            "no_speech_prob": segment.no_speech_prob,
            "compression_ratio": segment.compression_ratio,
        }
        for segment in segments
    ]
    json.dump({"language": info.language, "duration": info.duration, "segments": found}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
