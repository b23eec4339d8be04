"""Phone calls: through Twilio as they happen, or as transcripts that other programs wrote."""
