"""Who is it, measured: labelled streams with truth, attackers among them, and what they show.

    python -m tests.bench.identity --seed 1 --people 4000        the stream's figures, for tuning
    python -m tests.bench.identity --seed 1 --people 4000 --why  and which events went wrong
    make bench-identity                                          everything, on fresh seeds

Seeds 1 to 9 are for tuning: look at them, find out why, mend the rules. Seeds from 100 on are for
judging: they are only run, never looked into, and a change is never made because of one of them.
The names of the streams are in `name_tables` and are not the hub's. Nothing here is a test.
"""
